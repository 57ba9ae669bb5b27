using System.Collections.Concurrent;
using System.Runtime.Serialization;
using System.Text;
using ActorSip.Location;
using ActorSip.Tests.Server;
using ActorSip.Wire;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Persistence;
using Akka.Remote;
using Akka.Remote.Serialization;
using Akka.Routing;
using Akka.Serialization;
using Akka.Util;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>What a node makes of what another sends that has a certificate of the cluster, and a mind of its own.</summary>
public sealed class NodeSerializersTests
{
    /// <summary>
    /// Akka as it comes, and bytes that claim to be of a serializer, in its own name or in that of one the node does not have. Akka's stand behind the forgers: of two with one number the last one reads.
    /// </summary>
    private const string Hostile = """
        akka.actor {
          serialization-settings {
            allow-unregistered-types = true
            forged-json.identifier = 1
            forged-protobuf.identifier = 2
            forged-misc.identifier = 16
            forged-system.identifier = 22
            forged-other.identifier = -5
          }
          serializers {
            forged-json = "ActorSip.Tests.Hosting.ForgingSerializer, ActorSip.Tests"
            forged-protobuf = "ActorSip.Tests.Hosting.ForgingSerializer, ActorSip.Tests"
            forged-misc = "ActorSip.Tests.Hosting.ForgingSerializer, ActorSip.Tests"
            forged-system = "ActorSip.Tests.Hosting.ForgingSerializer, ActorSip.Tests"
            forged-other = "ActorSip.Tests.Hosting.ForgingSerializer, ActorSip.Tests"
            akka-json = "Akka.Serialization.NewtonSoftJsonSerializer, Akka"
            akka-daemon-create = "Akka.Remote.Serialization.DaemonMsgCreateSerializer, Akka.Remote"
            akka-miscellany = "Akka.Remote.Serialization.MiscMessageSerializer, Akka.Remote"
            akka-system = "Akka.Remote.Serialization.SystemMessageSerializer, Akka.Remote"
          }
          serialization-bindings {
            "System.Object" = akka-json
            "Akka.Remote.DaemonMsgCreate, Akka.Remote" = akka-daemon-create
            "Akka.Actor.RemoteScope, Akka" = akka-miscellany
            "Akka.Configuration.Config, Akka" = akka-miscellany
            "Akka.Dispatch.SysMsg.SystemMessage, Akka" = akka-system
            "ActorSip.Tests.Hosting.ForgingSerializer+ForgedJson, ActorSip.Tests" = forged-json
            "ActorSip.Tests.Hosting.ForgingSerializer+ForgedProtobuf, ActorSip.Tests" = forged-protobuf
            "ActorSip.Tests.Hosting.ForgingSerializer+ForgedMisc, ActorSip.Tests" = forged-misc
            "ActorSip.Tests.Hosting.ForgingSerializer+ForgedSystem, ActorSip.Tests" = forged-system
            "ActorSip.Tests.Hosting.ForgingSerializer+ForgedOther, ActorSip.Tests" = forged-other
          }
        }
        """;

    private static readonly string DangerousName = typeof(Dangerous).FullName + ", ActorSip.Tests";

    /// <summary>
    /// As JSON from Akka's own serializer, and from hand; as Java's serializer, which had the same number, begins, and as Hyperion's would look; by the name of a type that is to be Protocol
    /// Buffers; and all that carries an exception, in whose place any type may stand.
    /// </summary>
    private static object[] Refused(ActorSystem sender) =>
    [
        new Dangerous { Command = "rm -rf /" },
        new ForgingSerializer.ForgedJson(DangerousName, Encoding.UTF8.GetBytes($$"""{"$type":"{{DangerousName}}","Command":"rm -rf /"}""")),
        new ForgingSerializer.ForgedJson("", Encoding.UTF8.GetBytes("""{"$type":"System.Diagnostics.Process, System.Diagnostics.Process"}""")),
        new ForgingSerializer.ForgedJson("", [0xAC, 0xED, 0, 5, 0x73, 0x72]),
        new ForgingSerializer.ForgedOther(DangerousName, [0xFF, 1, 2, 3]),
        new ForgingSerializer.ForgedOther("", [.. Enumerable.Repeat((byte)0x9C, 1000)]),
        new ForgingSerializer.ForgedProtobuf(DangerousName, []),
        new ForgingSerializer.ForgedMisc("STF", new MiscMessageSerializer((ExtendedActorSystem)sender).ToBinary(new Status.Failure(new DangerousException()))),
        new ForgingSerializer.ForgedMisc("CF", "a = 1"u8.ToArray()),
        System(sender, new Create(new ActorInitializationException(ActorRefs.Nobody, "", new DangerousException()))),
        System(sender, new Recreate(new DangerousException())),
        System(sender, new Resume(new DangerousException())),
        System(sender, new Failed(sender.DeadLetters, new DangerousException(), 1)),
        System(sender, new Supervise(sender.DeadLetters, async: false)),
        System(sender, new Suspend()),
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
        var (refused, made) = (Refused(other.System), Dangerous.Made);
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

    /// <summary>As Akka sends it: numbered, and until it is confirmed. The connection of who does so is given up, and made anew.</summary>
    [Fact]
    public async Task What_a_system_message_carries_is_not_made_either()
    {
        await CertificatesCommandTests.MakeAsync(_folder, "one", "two");
        await using var node = new TlsNode(CertificatesCommandTests.Tls(_folder, "one", _folder));
        await using var other = new TlsNode(CertificatesCommandTests.Tls(_folder, "two", _folder), Hostile);
        var (arrived, broken) = (new ConcurrentQueue<object>(), new ConcurrentQueue<object>());
        var path = new RootActorPath(node.Cluster.SelfAddress) / node.System.ActorOf(Props.Create(() => new Noting(arrived)), "target").Path.Elements;
        Assert.True(node.System.EventStream.Subscribe(node.System.ActorOf(Props.Create(() => new Noting(broken))), typeof(AssociationErrorEvent)));
        var target = ((ExtendedActorSystem)other.System).Provider.ResolveActorRef(path);
        await ReachAsync(target, arrived);
        var made = Dangerous.Made;
        ((IInternalActorRef)target).SendSystemMessage(new Recreate(new DangerousException()));
        await UntilAsync(() => !broken.IsEmpty || Dangerous.Made > made);
        Assert.Equal(made, Dangerous.Made);
        Assert.Contains("nothing that nodes say to each other", broken.First().ToString(), StringComparison.Ordinal);
        await UntilAsync(() =>
        {
            target.Tell(new LocationProtocol.Awake(2), ActorRefs.NoSender);
            return arrived.Contains(new LocationProtocol.Awake(2));
        });
        Assert.False(node.System.WhenTerminated.IsCompleted);
    }

    /// <summary>It would be lost there: here it is seen where it comes from.</summary>
    [Fact]
    public async Task A_node_does_not_send_what_another_would_refuse()
    {
        await using var node = new TlsNode(null);
        var serialization = ((ExtendedActorSystem)node.System).Serialization;
        object[] refused = ["text", 1, 1L, new byte[1], new Status.Failure(new DangerousException()), new Status.Success(null), ConfigurationFactory.Empty, new RoundRobinPool(1), new Recreate(new DangerousException())];
        foreach (var message in refused)
        {
            var serializer = (SerializerWithStringManifest)serialization.FindSerializerFor(message);
            Assert.Throws<SerializationException>(() => serializer.Manifest(message));
            Assert.Throws<SerializationException>(() => serializer.ToBinary(message));
        }
    }

    /// <summary>What is sought, watched or ended, and an answer without a question.</summary>
    [Fact]
    public async Task What_nodes_need_of_Akka_goes_there_and_back()
    {
        await using var node = new TlsNode(null);
        var serialization = ((ExtendedActorSystem)node.System).Serialization;
        var one = (IInternalActorRef)node.System.ActorOf(Props.Create(() => new Noting(new ConcurrentQueue<object>())), "one");
        object[] needed =
        [
            new Identify(null), new ActorIdentity(null, one), one, PoisonPill.Instance, Kill.Instance, new Watch(one, one), new Unwatch(one, one), new DeathWatchNotification(one, true, false), new Terminate(),
            new ActorSelectionMessage(new Identify(null), [new SelectChildName("one")]),
        ];
        foreach (var message in needed)
        {
            var serializer = serialization.FindSerializerFor(message);
            var read = serialization.Deserialize(serializer.ToBinary(message), serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, message));
            Assert.IsType(message.GetType(), read);
        }
    }

    /// <summary>Another version of Akka may bring one that makes what bytes name: it has to be looked at before it is added here.</summary>
    [Fact]
    public async Task Each_serializer_of_a_node_is_refused_or_narrowed_or_known_to_make_only_what_is_its_own()
    {
        await using var node = new TlsNode(null);
        Persistence.Instance.Apply(node.System);
        ClusterSharding.Get(node.System);
        var names = new Dictionary<string, string>();
        foreach (var (name, type) in node.System.Settings.Config.GetConfig("akka.actor.serializers").AsEnumerable()) names.Add(name, type.GetString());
        string[] guarded = [typeof(RefusedSerializer).TypeQualifiedName(), typeof(NarrowedSerializer).TypeQualifiedName()];
        Assert.Equal(["actorsip", "akka-data-replication", "akka-sharding", "akka-singleton"], names.Where(pair => !guarded.Contains(pair.Value)).Select(pair => pair.Key).Order(StringComparer.Ordinal));

        // The one that every system has without a setting is there by its number alone.
        Assert.Throws<SerializationException>(() => ((ExtendedActorSystem)node.System).Serialization.Deserialize([], 0, DangerousName));
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

    /// <summary>As one that is not numbered: Akka does not look whether it is, and only so no more is lost than this.</summary>
    private static ForgingSerializer.ForgedSystem System(ActorSystem sender, SystemMessage message) =>
        new(message.GetType().TypeQualifiedName(), new SystemMessageSerializer((ExtendedActorSystem)sender).ToBinary(message));

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

        public Dangerous() => Note();

        public static int Made => Volatile.Read(ref _made);

        public string Command { get; set; } = "";

        internal static void Note() => Interlocked.Increment(ref _made);
    }

    /// <summary>The same, when it is made of bytes.</summary>
    public sealed class DangerousException : Exception
    {
        public DangerousException()
        {
        }

        private DangerousException(SerializationInfo settings, StreamingContext context) => Dangerous.Note();
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
