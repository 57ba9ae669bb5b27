using ActorSip.Sip.Transports;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace ActorSip.Membership;

/// <summary>
/// Keeps the view of the cluster: who is a member, who answers, and what each node tells of itself. One on each node, off the loops; a restart asks everybody again.
/// </summary>
public sealed class MembershipActor : ReceiveActor, IWithTimers
{
    /// <summary>Its name on every node.</summary>
    public const string Name = "membership";

    /// <summary>Nodes whose addresses are remembered when they are gone: dialogs still name them.</summary>
    private const int MostRemembered = 1000;

    /// <summary>Five seconds: several times what gossip takes.</summary>
    private const int Repeats = 10;

    private static readonly TimeSpan RepeatInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    /// <param name="state">Gets the views.</param>
    /// <param name="self">What this node tells the others.</param>
    /// <param name="addresses">Of this node: learns those of the others.</param>
    /// <param name="dispatcher">Any that is not a loop's.</param>
    public static Props Props(ClusterState state, NodeDescription self, LocalAddresses addresses, string dispatcher) =>
        Akka.Actor.Props.Create(() => new MembershipActor(state, self, addresses)).WithDispatcher(dispatcher);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];
    private readonly Dictionary<Address, NodeDescription> _nodes = [];
    private readonly Dictionary<ushort, NeighbourAddresses> _remembered = [];
    private readonly ClusterState _state;
    private readonly LocalAddresses _addresses;
    private NodeDescription _self;
    private Address? _leader;

    public MembershipActor(ClusterState state, NodeDescription self, LocalAddresses addresses)
    {
        _state = state;
        _self = self;
        _addresses = addresses;
        foreach (var neighbour in addresses.Neighbours) _remembered[neighbour.Node] = neighbour;
        Receive<ClusterEvent.CurrentClusterState>(OnState);
        Receive<ClusterEvent.MemberRemoved>(removed => OnRemoved(removed.Member));
        Receive<Gone>(gone => Repeat(gone.Member, gone.Left));
        Receive<ClusterEvent.IMemberEvent>(changed => OnMember(changed.Member));
        Receive<ClusterEvent.UnreachableMember>(lost => Show(_unreachable.Add(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.ReachableMember>(found => Show(_unreachable.Remove(found.Member.UniqueAddress)));
        Receive<ClusterEvent.LeaderChanged>(changed => OnLeader(changed.Leader));
        Receive<MembershipProtocol.Hello>(OnHello);
        Receive<MembershipProtocol.Leave>(_ => OnLeave());
        Receive<Tick>(_ => OnTick());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        _state.BeginTicks();
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.LeaderChanged));
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, AskInterval);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        base.PostStop();
    }

    private void OnTick()
    {
        _state.NoteTick();
        AskStrangers();

        // It may have been lost.
        if (_self.IsLeaving) TellAll();
    }

    private void OnState(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members) _members[member.UniqueAddress] = member;
        foreach (var member in state.Unreachable) _unreachable.Add(member.UniqueAddress);
        _leader = state.Leader;
        AskStrangers();
        Show(true);
    }

    private void OnMember(Member member)
    {
        _members[member.UniqueAddress] = member;
        AskStrangers();
        Show(true);
    }

    private void OnRemoved(Member member)
    {
        _unreachable.Remove(member.UniqueAddress);
        _members.Remove(member.UniqueAddress);
        if (_members.Values.All(other => other.Address != member.Address)) _nodes.Remove(member.Address);
        Show(true);
        Timers.StartSingleTimer(member.UniqueAddress, new Gone(member, Repeats), RepeatInterval);
    }

    /// <summary>
    /// A shard region that hears of a removal sooner than the coordinator may be told by it once more that a shard lives at the node that is gone. It watches that node then, of which nobody
    /// would say again for six seconds and more that it has ended. So it is said a few times, until the coordinator must know too, or somebody joins at that address.
    /// </summary>
    private void Repeat(Member member, int left)
    {
        // Either may know of a newcomer first, who must not be taken for gone.
        if (member.Address == _cluster.SelfAddress || _members.Values.Concat(_cluster.State.Members).Any(other => other.Address == member.Address)) return;

        // As of a node that left in peace: then no more is done than to say so to those who watch it.
        Context.ActorSelection("/system/remote-watcher").Tell(new ClusterEvent.MemberRemoved(member, MemberStatus.Exiting), ActorRefs.NoSender);
        if (left > 1) Timers.StartSingleTimer(member.UniqueAddress, new Gone(member, left - 1), RepeatInterval);
    }

    private void OnLeader(Address? leader)
    {
        _leader = leader;
        Show(true);
    }

    private void OnHello(MembershipProtocol.Hello hello)
    {
        var address = Sender.Path.Address;
        if (hello.WantsAnswer) Sender.Tell(new MembershipProtocol.Hello(_self, WantsAnswer: false), Self);
        if (hello.Node.Number == _self.Number)
        {
            _log.Error("{0} says that it is node {1}, which this node is: one of both has a copy of the other's settings, or they use different stores", address, hello.Node.Number);
            return;
        }

        // What an earlier life of that node said last may arrive after what the present one said first.
        if (_nodes.TryGetValue(address, out var known) && (hello.Node.Epoch < known.Epoch || (known.Epoch == hello.Node.Epoch && known.IsLeaving == hello.Node.IsLeaving))) return;
        _nodes[address] = hello.Node;
        if (_remembered.Count < MostRemembered || _remembered.ContainsKey(hello.Node.Number))
            _remembered[hello.Node.Number] = new NeighbourAddresses(hello.Node.Number, new LocalAddresses(hello.Node.Addresses));
        _addresses.Neighbours = [.. _remembered.Values];
        Show(true);
    }

    /// <summary>A Hello may be lost with the connection; who has not told yet is asked again. One that has come back at the same address says so by a Hello of its own.</summary>
    private void AskStrangers()
    {
        foreach (var member in _members.Values)
        {
            if (member.Address == _cluster.SelfAddress || _nodes.ContainsKey(member.Address)) continue;
            Greet(member, wantsAnswer: true);
        }
    }

    private void OnLeave()
    {
        if (_self.IsLeaving) return;
        _self = _self with { IsLeaving = true };
        TellAll();
        Show(true);
    }

    private void TellAll()
    {
        foreach (var member in _members.Values.Where(member => member.Address != _cluster.SelfAddress)) Greet(member, wantsAnswer: false);
    }

    private void Greet(Member member, bool wantsAnswer) => Context.ActorSelection(new RootActorPath(member.Address) / "user" / Name).Tell(new MembershipProtocol.Hello(_self, wantsAnswer), Self);

    private void Show(bool isChanged)
    {
        if (!isChanged) return;
        var self = _cluster.SelfAddress;
        _state.Set(new ClusterView(self, [.. _members.Values.OrderBy(member => member.UniqueAddress).Select(member => new ClusterMember(
            member.Address, member.Status.ToString(), !_unreachable.Contains(member.UniqueAddress), member.Address == self ? _self : _nodes.GetValueOrDefault(member.Address)))], _leader, Oldest()?.Address));
    }

    /// <summary>The one on which cluster singletons are, the coordinator of the shards among them.</summary>
    private Member? Oldest() => _members.Values.Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving).Aggregate((Member?)null, (oldest, member) => oldest is null || member.IsOlderThan(oldest) ? member : oldest);

    private sealed record Gone(Member Member, int Left);

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
