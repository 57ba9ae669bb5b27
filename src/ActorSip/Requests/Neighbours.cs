using ActorSip.Membership;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using Akka.Actor;

namespace ActorSip.Requests;

/// <summary>
/// The other nodes as one request actor sees them: sends on flows that end there, and does the same for them. A node that does not say within half a second that it has handed a message to the socket has failed
/// to, so that the next target is tried while the caller still waits. The owner's turn only.
/// </summary>
internal sealed class Neighbours : INeighbourFlows, ITimed
{
    /// <summary>Milliseconds.</summary>
    private const int Patience = 500;

    /// <summary>Milliseconds after which the asker has given up for certain: the clocks of two nodes may be 200 ms apart, and more while Redis fails over.</summary>
    private const int MostLate = 2 * Patience;

    /// <summary>Tickets of other nodes that are remembered, and for how long, milliseconds: a failure that shows later is the transaction's own timer's affair.</summary>
    private const int MostLent = 65_536;
    private const int LentFor = 32_000;

    private readonly ClusterState _cluster;
    private readonly int _loop;
    private readonly RequestTimers _timers;
    private readonly IActorRef _self;
    private readonly IActorRefProvider _provider;
    private readonly TimeProvider _time;
    private readonly INodeLinks? _links;
    private readonly Dictionary<(Address, int), IActorRef> _actors = [];
    private readonly Dictionary<long, long> _deadlines = [];
    private readonly Queue<(long Ticket, long Deadline)> _waiting = new();
    private readonly Dictionary<long, (IActorRef Asker, long Ticket)> _lent = [];
    private readonly Queue<(long Ticket, long Until)> _lentUntil = new();
    private ClusterView? _view;
    private bool _isTimerSet;

    /// <summary>Far from the keys of transactions, which are hashes: those never begin with so many ones.</summary>
    private long _ticket = -1;

    /// <param name="cluster">Who is there.</param>
    /// <param name="loop">Number of the actor's loop.</param>
    /// <param name="timers">Of the actor.</param>
    /// <param name="self">The actor.</param>
    /// <param name="provider">Of the actor system.</param>
    /// <param name="time">The clock that the nodes share.</param>
    /// <param name="links">The shorter way to them; null where there is none.</param>
    public Neighbours(ClusterState cluster, int loop, RequestTimers timers, IActorRef self, IActorRefProvider provider, TimeProvider time, INodeLinks? links = null)
    {
        _cluster = cluster;
        _loop = loop;
        _timers = timers;
        _self = self;
        _provider = provider;
        _time = time;
        _links = links;
    }

    private long WallTime => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public bool IsThere(in Flow flow) => _cluster.View.Find(flow.Node, flow.NodeEpoch) is not null;

    /// <summary>Sends on the flow of another node. What fails comes back to the actor as <see cref="NeighbourProtocol.Failed"/>.</summary>
    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        if (ActorOf(flow) is not { } actor)
        {
            if (ticket != 0) _self.Tell(new NeighbourProtocol.Failed(ticket, SendError.FlowGone), _self);
            return;
        }

        actor.Tell(new NeighbourProtocol.SendOn(flow, message.Span.ToArray(), ticket) { SentAt = ticket == 0 ? 0 : WallTime }, _self);
        if (ticket == 0) return;
        var deadline = _timers.Now + Patience;
        _deadlines[ticket] = deadline;
        _waiting.Enqueue((ticket, deadline));
        SetTimer(Patience);
    }

    /// <summary>Hands a response on to the node whose request it answers.</summary>
    public void PassOn(SipMessage response, ushort node, int loop)
    {
        foreach (var member in _cluster.View.Members)
        {
            if (member is not { IsReachable: true, Node: { } info } || info.Number != node || loop >= info.Loops) continue;
            ActorOf(member.Address, loop).Tell(new NeighbourProtocol.Deliver(response.Bytes.ToArray()), _self);
            return;
        }
    }

    /// <summary>
    /// True for what another node has long taken for failed, since this one stood still: the next target has been tried, and a phone that rang now would ring for nobody, with no transaction left that could send a CANCEL.
    /// </summary>
    public bool IsTooLate(NeighbourProtocol.SendOn send) => send.SentAt != 0 && WallTime - send.SentAt > MostLate;

    /// <summary>Another node's message is with our socket, or was refused at once.</summary>
    /// <returns>The ticket for our socket; 0 when nobody asks.</returns>
    public long Lend(IActorRef asker, long ticket)
    {
        if (ticket == 0) return 0;
        while (_lentUntil.TryPeek(out var oldest) && (oldest.Until <= _timers.Now || _lentUntil.Count >= MostLent)) _lent.Remove(_lentUntil.Dequeue().Ticket);
        var own = --_ticket;
        _lent[own] = (asker, ticket);
        _lentUntil.Enqueue((own, _timers.Now + LentFor));
        asker.Tell(new NeighbourProtocol.HandedOver(ticket), _self);
        return own;
    }

    /// <summary>True when the ticket was another node's, which is told.</summary>
    public bool IsLent(long ticket, SendError error)
    {
        if (!_lent.Remove(ticket, out var lent)) return false;
        lent.Asker.Tell(new NeighbourProtocol.Failed(lent.Ticket, error), _self);
        return true;
    }

    public void OnHandedOver(long ticket) => _deadlines.Remove(ticket);

    /// <summary>The oldest has waited long enough.</summary>
    void ITimed.OnTimer(int kind)
    {
        _isTimerSet = false;
        while (_waiting.TryPeek(out var oldest) && (oldest.Deadline <= _timers.Now || !IsWaiting(oldest)))
        {
            _waiting.Dequeue();
            if (!IsWaiting(oldest)) continue;
            _deadlines.Remove(oldest.Ticket);
            _self.Tell(new NeighbourProtocol.Failed(oldest.Ticket, SendError.FlowGone), _self);
        }

        if (_waiting.TryPeek(out var next)) SetTimer((int)Math.Max(1, next.Deadline - _timers.Now));
    }

    private bool IsWaiting((long Ticket, long Deadline) sent) => _deadlines.TryGetValue(sent.Ticket, out var deadline) && deadline == sent.Deadline;

    private void SetTimer(int milliseconds)
    {
        if (_isTimerSet) return;
        _isTimerSet = true;
        _timers.Start(milliseconds, this, kind: 0);
    }

    private IActorRef? ActorOf(in Flow flow) => _cluster.View.Find(flow.Node, flow.NodeEpoch) is { Node: { } node } member ? ActorOf(member.Address, _loop % node.Loops) : null;

    private IActorRef ActorOf(Address address, int loop)
    {
        if (_links?.RequestsOf(address, loop) is { } shorter) return shorter;

        // A reference outlives no change of the cluster: a node that came back is another.
        if (!ReferenceEquals(_view, _cluster.View))
        {
            _view = _cluster.View;
            _actors.Clear();
        }

        if (!_actors.TryGetValue((address, loop), out var actor)) _actors[(address, loop)] = actor = _provider.ResolveActorRef(new RootActorPath(address) / "user" / $"requests-{loop}");
        return actor;
    }
}
