using ActorSip.Membership;
using Akka.Actor;

namespace ActorSip.Location;

/// <summary>
/// Starts the slots that nobody has asked yet: a slot begins to live with its first message, and until then what has ended in it is neither removed nor its numbers known, and nobody pings its contacts. After a start, and when
/// the members of the cluster are others, which leaves slots asleep that moved, each is woken when the one before is awake: a question to one that sleeps waits for hardly more than its own recovery, and several at once would
/// not be there much sooner. And then again and again, slowly, since one may have failed, or moved with nobody new. While a node hands over its slots to leave, one round follows the other: so that this node has asked where
/// each of them is now before the coordinator, which may leave with that node, is gone for a second. One on each node; a restart begins a new round.
/// </summary>
public sealed class SlotWakerActor : ReceiveActor, IWithTimers
{
    /// <summary>Told in each step of a round without hurry, or when those told before do not answer, as slots without an owner do not.</summary>
    private const int SlotsAStep = 16;

    /// <summary>Not shorter than a tick of Akka's scheduler.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
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
    private int _first;
    private int _firstAtTick = -1;
    private int _asleep;
    private bool _isHurried = true;

    public SlotWakerActor(IActorRef region, int slots, ClusterState cluster, int looksBetweenRounds)
    {
        _looksBetweenRounds = looksBetweenRounds;
        _region = region;
        _slots = slots;
        _cluster = cluster;
        _view = cluster.View;
        Receive<Tick>(_ => OnTick());
        Receive<LocationProtocol.Awake>(awake => OnAwake(awake.Slot));
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
        if (_looks > _looksBetweenRounds || (isInHaste && (isRoundOver || !_isHurried)) || isChanged) (_next, _looks, _isHurried) = (0, 0, isChanged || isInHaste);
        _view = view;
        if (isChanged)
        {
            Timers.StartSingleTimer(Tick.Instance, Tick.Instance, Settling);
            return;
        }

        // None has answered since: they go on beside those that sleep for longer.
        if (_isHurried && _next == 0) Wake(1);
        else if (!_isHurried || _first == _firstAtTick) Wake(SlotsAStep);
        _firstAtTick = _first;
        var isDone = _next >= _slots;
        if (isDone) _looks++;
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, !isDone ? Step : isInHaste ? Pause : Look);
    }

    private void OnAwake(int slot)
    {
        // One told earlier that has taken its time, or of a round that is over: others go on already.
        if (slot < _first || slot >= _next) return;
        if (--_asleep <= 0 && _isHurried) Wake(1);
    }

    private void Wake(int slots)
    {
        (_first, _asleep) = (_next, 0);
        for (; _asleep < slots && _next < _slots; _asleep++) _region.Tell(new LocationProtocol.Wake(_next++), Self);
    }

    /// <summary>A node that came back at its address is another.</summary>
    private static (Address Address, uint? Epoch) Life(ClusterMember member) => (member.Address, member.Node?.Epoch);

    private static bool HasSameMembers(ClusterView one, ClusterView other) => one.Members.Select(Life).SequenceEqual(other.Members.Select(Life));

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
