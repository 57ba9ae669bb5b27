using System.Net.Sockets;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Membership;
using Akka.Actor;

namespace ActorSip.Links;

/// <summary>
/// The links of one loop: one that it has opened to each other node, for its questions, and those that the loops of others have opened to it. Who is there is the cluster's to say; a link is never a reason to think that a
/// node lives or not. Loop thread only, but for what is read.
/// </summary>
internal sealed class LoopLinks : INodeLinks, ILoopWork
{
    /// <summary>Milliseconds between two signs of life.</summary>
    private const int Interval = 500;

    /// <summary>Milliseconds after which a silent connection of another is closed.</summary>
    private const int Dead = 5000;

    /// <summary>Connections that one node may have here. It needs one for each of its loops, and has another for a moment when it dials anew.</summary>
    private const int MostOfNode = 256;

    private readonly ClusterState _cluster;
    private readonly LinkDialer _dialer;
    private readonly Dictionary<Address, PeerLink> _peers = [];
    private readonly List<LinkReply> _accepted = [];
    private readonly ILoopAlarm _alarm;
    private ClusterView? _view;
    private bool _isClosed;

    /// <param name="loop">Whose they are.</param>
    /// <param name="cluster">Who is there.</param>
    /// <param name="dialer">Opens them.</param>
    /// <param name="slots">Those of this node.</param>
    /// <param name="region">Of this node.</param>
    /// <param name="provider">Of the actor system.</param>
    /// <param name="statistics">Of the loop.</param>
    public LoopLinks(EventLoop loop, ClusterState cluster, LinkDialer dialer, SlotDirectory slots, IActorRef region, IActorRefProvider provider, LinkStatistics statistics)
    {
        Loop = loop;
        _cluster = cluster;
        _dialer = dialer;
        OwnSlots = slots;
        Region = region;
        Provider = provider;
        Statistics = statistics;
        _alarm = loop.CreateAlarm(this);
    }

    public EventLoop Loop { get; }

    public SlotDirectory OwnSlots { get; }

    public IActorRef Region { get; }

    /// <summary>The loop's request actor.</summary>
    public IActorRef Requests { get; private set; } = ActorRefs.Nobody;

    public IActorRefProvider Provider { get; }

    public LinkStatistics Statistics { get; }

    public IActorRef? SlotsOf(Address node) => _peers.TryGetValue(node, out var peer) && peer.IsUsable ? peer.Slots : null;

    public IActorRef? RequestsOf(Address node, int loop) => _peers.TryGetValue(node, out var peer) && peer.Loop == loop ? peer.Requests : null;

    /// <summary>Begins to open them.</summary>
    /// <param name="requests">The loop's request actor.</param>
    public void Begin(IActorRef requests)
    {
        Requests = requests;
        Run();
    }

    /// <summary>Now and then.</summary>
    public void Run()
    {
        if (_isClosed) return;
        _alarm.Set(Loop.Now + Interval);
        var view = _cluster.View;
        if (!ReferenceEquals(view, _view)) Follow(view);
        foreach (var peer in _peers.Values) peer.OnTick();
        for (var i = _accepted.Count - 1; i >= 0; i--)
            if (_accepted[i].Silence >= Dead) _accepted[i].Close();
    }

    /// <summary>A node has opened a connection, and said who it is.</summary>
    public void Accept(Socket socket, LinkStream bytes, Stream plain, LinkPreface node)
    {
        var connection = new LinkConnection(Loop, socket, bytes, plain, Statistics);
        if (_isClosed || !IsMember(_cluster.View, node.Number, node.Epoch) || _accepted.Count(reply => reply.Node.Number == node.Number) >= MostOfNode)
        {
            connection.Close();
            return;
        }

        var reply = new LinkReply(this, connection, node, Provider.TempPath());
        reply.Start();
        if (!connection.IsClosed) _accepted.Add(reply);
    }

    /// <summary>Closes them all, for good.</summary>
    public void Close()
    {
        _isClosed = true;
        _alarm.Cancel();
        foreach (var peer in _peers.Values) peer.Close();
        _peers.Clear();
        foreach (var reply in _accepted.ToArray()) reply.Close();
    }

    public void Forget(LinkReply reply) => _accepted.Remove(reply);

    /// <summary>Opens a connection elsewhere, and comes back with it.</summary>
    public void Dial(PeerLink peer) => _dialer.Begin(peer, this);

    private static bool IsMember(ClusterView view, ushort number, uint epoch)
    {
        foreach (var member in view.Members)
            if (member.Node is { } node && node.Number == number && node.Epoch == epoch) return true;
        return false;
    }

    private void Follow(ClusterView view)
    {
        _view = view;
        foreach (var peer in _peers.Values.ToArray())
        {
            if (IsMember(view, peer.Node.Number, peer.Node.Epoch)) continue;
            _peers.Remove(peer.Address);
            peer.Close();
        }

        foreach (var reply in _accepted.ToArray())
            if (!IsMember(view, reply.Node.Number, reply.Node.Epoch)) reply.Close();
        foreach (var member in view.Members)
            if (member.Node is { LinkPort: > 0 } node && member.Address != view.Self && !_peers.ContainsKey(member.Address)) _peers[member.Address] = new PeerLink(this, member.Address, node);
    }
}
