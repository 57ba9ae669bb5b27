using ActorSip.Membership;
using Akka.Actor;

namespace ActorSip.Location;

/// <summary>
/// Starts the slots that nobody has asked yet: a slot begins to live with its first message, and until then what has ended in it is neither removed nor its numbers known, and nobody pings its contacts. Wakes them a few at
/// a time, so that recovery does not stand in the way of calls; again when the members of the cluster are others, since slots that moved are asleep; and again and again, since one may have failed, or moved with nobody new. While a node hands over its slots to leave, one round follows
/// the other: so that this node has asked where each of them is now before the coordinator, which may leave with that node, is gone for a second. One on each node; a restart
/// begins a new round.
/// </summary>
public sealed class SlotWakerActor : ReceiveActor, IWithTimers
{
    private const int SlotsAtOnce = 16;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>After a change of the cluster: a coordinator that has not heard yet that a node is gone would say that its slots are still there.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(1500);
    private const int MostLooksBetweenRounds = 60;

    /// <param name="region">The shard region.</param>
    /// <param name="slots">How many there are.</param>
    /// <param name="cluster">Who is there.</param>
    /// <param name="dispatcher">Any that is not a loop's.</param>
    /// <param name="keepalive">Of the slots; null: they ping nobody.</param>
    public static Props Props(IActorRef region, int slots, ClusterState cluster, string dispatcher, KeepaliveSettings? keepalive = null) =>
        Akka.Actor.Props.Create(() => new SlotWakerActor(region, slots, cluster, LooksBetweenRounds(keepalive))).WithDispatcher(dispatcher);

    private readonly IActorRef _region;
    private readonly int _slots;
    private readonly ClusterState _cluster;
    private readonly int _looksBetweenRounds;
    private ClusterView _view;
    private int _next;
    private int _looks;

    public SlotWakerActor(IActorRef region, int slots, ClusterState cluster, int looksBetweenRounds)
    {
        _looksBetweenRounds = looksBetweenRounds;
        _region = region;
        _slots = slots;
        _cluster = cluster;
        _view = cluster.View;
        Receive<Tick>(_ => OnTick());
    }

    /// <summary>
    /// A minute is soon enough for ends. A slot that pings may miss one period while it moves, and not a second one: a dead node is taken out in some ten seconds, of which there are 22 with the interval of 30 s.
    /// </summary>
    internal static int LooksBetweenRounds(KeepaliveSettings? keepalive) => keepalive is null ? MostLooksBetweenRounds : (int)Math.Clamp(keepalive.Period / 4 / Look.TotalMilliseconds, 1, MostLooksBetweenRounds);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, Step);
    }

    private void OnTick()
    {
        var view = _cluster.View;
        var isInHaste = view.IsAnyLeaving;
        var isRoundOver = _next >= _slots;
        var isChanged = !ReferenceEquals(_view, view) && !HasSameMembers(_view, view);
        if (_looks > _looksBetweenRounds || (isInHaste && isRoundOver) || isChanged) (_next, _looks) = (0, 0);
        _view = view;
        if (isChanged)
        {
            Timers.StartSingleTimer(Tick.Instance, Tick.Instance, Settling);
            return;
        }

        for (var i = 0; i < SlotsAtOnce && _next < _slots; i++) _region.Tell(new LocationProtocol.Wake(_next++), ActorRefs.NoSender);
        var isDone = _next >= _slots;
        if (isDone) _looks++;
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, !isDone ? Step : isInHaste ? Pause : Look);
    }

    /// <summary>A node that came back at its address is another.</summary>
    private static (Address Address, uint? Epoch) Life(ClusterMember member) => (member.Address, member.Node?.Epoch);

    private static bool HasSameMembers(ClusterView one, ClusterView other) => one.Members.Select(Life).SequenceEqual(other.Members.Select(Life));

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
