using System.Net.Sockets;
using ActorSip.Hosting;
using ActorSip.Links;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Membership;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Tests.Transport.Streams;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorSip.Tests.Links;

/// <summary>What a node has of links: one loop, and actors that a test plays. Number n is in life 100 + n.</summary>
internal sealed class LinkedNode : IAsyncDisposable
{
    private readonly LinkListener _listener;

    private LinkedNode(TestKit kit, int number, LinkListener listener, ClusterState cluster, LinkSecurity? security)
    {
        _listener = listener;
        Cluster = cluster;
        Number = number;
        Region = kit.CreateTestProbe();
        Requests = kit.CreateTestProbe();
        var provider = ((ExtendedActorSystem)kit.Sys).Provider;
        Loop = new EventLoop(0, Faults.Add, ReferenceOptions.Loop);
        Links = new LoopLinks(Loop, cluster, new LinkDialer(cluster, security, AddressFamily.InterNetwork, TimeProvider.System, kit.Sys.Log), Slots, Region.Ref, provider, Statistics);
    }

    public int Number { get; }

    public EventLoop Loop { get; }

    public LoopFaults Faults { get; } = new();

    public ClusterState Cluster { get; }

    public LoopLinks Links { get; }

    public LinkStatistics Statistics { get; } = new();

    public SlotDirectory Slots { get; } = new(16);

    /// <summary>What the door for other nodes says.</summary>
    public required RecordingLog Log { get; init; }

    public TestProbe Region { get; }

    public TestProbe Requests { get; }

    public int Port => _listener.Port;

    public Address Address => Cluster.View.Self;

    public static Address AddressOf(int number, string host = "127.0.0.1") => new("akka.tcp", "actorsip", host, 4000 + number);

    /// <param name="kit">Of the test.</param>
    /// <param name="number">Of the node.</param>
    /// <param name="tls">Null without.</param>
    /// <param name="host">Of the node.</param>
    public static async Task<LinkedNode> StartAsync(TestKit kit, int number, NodeTls? tls = null, string host = "127.0.0.1")
    {
        var cluster = new ClusterState(AddressOf(number, host), (ushort)number, (uint)(100 + number), TimeProvider.System);
        var log = new RecordingLog();
        var listener = LinkListener.Bind(host, AddressFamily.InterNetwork, 0, cluster, tls?.Links, TimeProvider.System, log);
        var node = new LinkedNode(kit, number, listener, cluster, tls?.Links) { Log = log };
        await node.Loop.RunAsync(() => node.Links.Begin(node.Requests.Ref));
        listener.Start([node.Links]);
        return node;
    }

    /// <summary>These are the members now.</summary>
    public void See(params LinkedNode[] nodes) => Cluster.Set(new ClusterView(Address, [.. nodes.Select(node => new ClusterMember(node.Address, "Up", true, new NodeDescription((ushort)node.Number, node.Cluster.Epoch, 1, []) { LinkPort = node.Port }))]));

    /// <summary>Has the request actor tell the slots of another node something.</summary>
    public async Task TellSlotsAsync(LinkedNode other, object message)
    {
        var slots = await SlotsOfAsync(other);
        await Loop.RunAsync(() => slots.Tell(message, Requests.Ref));
    }

    /// <summary>The slots of another node, once there is a link.</summary>
    public async Task<IActorRef> SlotsOfAsync(LinkedNode other)
    {
        using var limit = new CancellationTokenSource(LoopExtensions.Patience);
        while (true)
        {
            if (await Loop.RunAsync(() => Links.SlotsOf(other.Address)) is { } slots) return slots;
            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await Loop.RunAsync(Links.Close);
        Loop.Dispose();
    }
}
