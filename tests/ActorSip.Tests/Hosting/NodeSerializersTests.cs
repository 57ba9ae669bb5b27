using System.Collections.Concurrent;
using System.Text;
using ActorSip.Location;
using ActorSip.Tests.Server;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>What a node makes of what another sends that has a certificate of the cluster, and a mind of its own.</summary>
public sealed class NodeSerializersTests
{
    /// <summary>Akka as it comes, and bytes that claim to be of a serializer, in its own name or in that of one the node does not have.</summary>
    private const string Hostile = """
        akka.actor {
          serialization-settings {
            allow-unregistered-types = true
            forged-json.identifier = 1
            forged-other.identifier = -5
          }
          serializers {
            akka-json = "Akka.Serialization.NewtonSoftJsonSerializer, Akka"
            akka-daemon-create = "Akka.Remote.Serialization.DaemonMsgCreateSerializer, Akka.Remote"
            forged-json = "ActorSip.Tests.Hosting.ForgingSerializer, ActorSip.Tests"
            forged-other = "ActorSip.Tests.Hosting.ForgingSerializer, ActorSip.Tests"
          }
          serialization-bindings {
            "System.Object" = akka-json
            "Akka.Remote.DaemonMsgCreate, Akka.Remote" = akka-daemon-create
            "ActorSip.Tests.Hosting.ForgingSerializer+ForgedJson, ActorSip.Tests" = forged-json
            "ActorSip.Tests.Hosting.ForgingSerializer+ForgedOther, ActorSip.Tests" = forged-other
          }
        }
        """;

    private static readonly string DangerousName = typeof(Dangerous).FullName + ", ActorSip.Tests";

    /// <summary>As JSON from Akka's own serializer, and from hand; as Java's serializer, which had the same number, begins, and as Hyperion's would look.</summary>
    private static object[] Refused =>
    [
        new Dangerous { Command = "rm -rf /" },
        new ForgingSerializer.ForgedJson(DangerousName, Encoding.UTF8.GetBytes($$"""{"$type":"{{DangerousName}}","Command":"rm -rf /"}""")),
        new ForgingSerializer.ForgedJson("", Encoding.UTF8.GetBytes("""{"$type":"System.Diagnostics.Process, System.Diagnostics.Process"}""")),
        new ForgingSerializer.ForgedJson("", [0xAC, 0xED, 0, 5, 0x73, 0x72]),
        new ForgingSerializer.ForgedOther(DangerousName, [0xFF, 1, 2, 3]),
        new ForgingSerializer.ForgedOther("", [.. Enumerable.Repeat((byte)0x9C, 1000)]),
    ];

    private readonly string _folder = TestFolder.Next();

    /// <summary>Also within what carries it to an actor that is sought.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_registered_is_not_even_made_and_the_next_message_arrives(bool isSought)
    {
        await CertificatesCommandTests.MakeAsync(_folder, "one", "two");
        await using var node = new TlsNode(CertificatesCommandTests.Tls(_folder, "one", _folder));
        await using var other = new TlsNode(CertificatesCommandTests.Tls(_folder, "two", _folder), Hostile);
        var (arrived, broken, warnings) = (new ConcurrentQueue<object>(), new ConcurrentQueue<object>(), new ConcurrentQueue<object>());
        var path = new RootActorPath(node.Cluster.SelfAddress) / node.System.ActorOf(Props.Create(() => new Noting(arrived)), "target").Path.Elements;
        Assert.True(node.System.EventStream.Subscribe(node.System.ActorOf(Props.Create(() => new Noting(warnings))), typeof(Warning)));
        ICanTell target = isSought ? other.System.ActorSelection(path) : ((ExtendedActorSystem)other.System).Provider.ResolveActorRef(path);
        await ReachAsync(target, arrived);

        var ends = node.System.ActorOf(Props.Create(() => new Noting(broken)));
        Assert.True(node.System.EventStream.Subscribe(ends, typeof(DisassociatedEvent)) && node.System.EventStream.Subscribe(ends, typeof(AssociationErrorEvent)));
        var (refused, made) = (Refused, Dangerous.Made);
        foreach (var message in refused) target.Tell(message, ActorRefs.NoSender);
        target.Tell(new LocationProtocol.Awake(2), ActorRefs.NoSender);
        await UntilAsync(() => arrived.Contains(new LocationProtocol.Awake(2)));
        Assert.Equal([new LocationProtocol.Awake(1), new LocationProtocol.Awake(2)], arrived.Distinct());
        Assert.Equal(made, Dangerous.Made);
        Assert.Empty(broken);
        Assert.False(node.System.WhenTerminated.IsCompleted);

        // They came, and were refused.
        await UntilAsync(() => Refusals(warnings) == refused.Length);
    }

    /// <summary>Akka lets who reaches a node have any actor there, made of anything.</summary>
    [Fact]
    public async Task No_actor_is_made_of_what_asks_for_one()
    {
        await CertificatesCommandTests.MakeAsync(_folder, "one", "two");
        await using var node = new TlsNode(CertificatesCommandTests.Tls(_folder, "one", _folder));
        await using var other = new TlsNode(CertificatesCommandTests.Tls(_folder, "two", _folder), Hostile);
        var (arrived, warnings) = (new ConcurrentQueue<object>(), new ConcurrentQueue<object>());
        var path = new RootActorPath(node.Cluster.SelfAddress) / node.System.ActorOf(Props.Create(() => new Noting(arrived)), "target").Path.Elements;
        Assert.True(node.System.EventStream.Subscribe(node.System.ActorOf(Props.Create(() => new Noting(warnings))), typeof(Warning)));
        var target = other.System.ActorSelection(path);
        await ReachAsync(target, arrived);
        other.System.ActorOf(Props.Create<Deployed>().WithDeploy(new Deploy(new RemoteScope(node.Cluster.SelfAddress))), "deployed");
        await UntilAsync(() => Refusals(warnings) == 1 || Deployed.IsMade);
        Assert.False(Deployed.IsMade);
        target.Tell(new LocationProtocol.Awake(2), ActorRefs.NoSender);
        await UntilAsync(() => arrived.Contains(new LocationProtocol.Awake(2)));
    }

    /// <summary>What is told while the first connection fails, as it does on a machine that is busy, is lost.</summary>
    private static Task ReachAsync(ICanTell target, ConcurrentQueue<object> arrived) => UntilAsync(() =>
    {
        target.Tell(new LocationProtocol.Awake(1), ActorRefs.NoSender);
        return !arrived.IsEmpty;
    });

    private static int Refusals(IEnumerable<object> warnings) => warnings.Count(warning => warning.ToString()!.Contains("Deserialization failed", StringComparison.Ordinal));

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition()) await Task.Delay(20, patience.Token);
    }

    /// <summary>What would do something when it is made.</summary>
    public sealed class Dangerous
    {
        private static int _made;

        public Dangerous() => Interlocked.Increment(ref _made);

        public static int Made => Volatile.Read(ref _made);

        public string Command { get; set; } = "";
    }

    private sealed class Noting : ReceiveActor
    {
        public Noting(ConcurrentQueue<object> notes) => ReceiveAny(notes.Enqueue);
    }

    private sealed class Deployed : ReceiveActor
    {
        private static volatile bool _isMade;

        public Deployed() => _isMade = true;

        public static bool IsMade => _isMade;
    }
}
