using Akka.Actor;

namespace ActorSip.Location;

/// <summary>
/// Starts the slots that nobody has asked yet: a slot begins to live with its first message, and until then what has ended in it is neither removed nor its numbers known. Wakes them a few at a time, so that
/// recovery does not stand in the way of calls, and again and again, since a slot that failed or moved is asleep again. One on each node; a restart begins a new round.
/// </summary>
public sealed class SlotWakerActor : ReceiveActor, IWithTimers
{
    private const int SlotsAtOnce = 16;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    /// <param name="region">The shard region.</param>
    /// <param name="slots">How many there are.</param>
    /// <param name="rest">From the end of a round to the next.</param>
    /// <param name="dispatcher">Any that is not a loop's.</param>
    public static Props Props(IActorRef region, int slots, TimeSpan rest, string dispatcher) => Akka.Actor.Props.Create(() => new SlotWakerActor(region, slots, rest)).WithDispatcher(dispatcher);

    private readonly IActorRef _region;
    private readonly int _slots;
    private readonly TimeSpan _rest;
    private int _next;

    public SlotWakerActor(IActorRef region, int slots, TimeSpan rest)
    {
        _rest = rest;
        _region = region;
        _slots = slots;
        Receive<Tick>(_ => OnTick());
    }

    /// <summary>
    /// A minute is soon enough for ends. A slot that pings may miss one period while it moves, and not a second one: a dead node is taken out in some ten seconds, of which there are 22 with the interval of 30 s.
    /// </summary>
    public static TimeSpan RestOf(KeepaliveSettings? keepalive) => keepalive is null ? LongestRest : TimeSpan.FromMilliseconds(Math.Clamp(keepalive.Period / 4, 1000, (int)LongestRest.TotalMilliseconds));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, Step);
    }

    private void OnTick()
    {
        for (var i = 0; i < SlotsAtOnce && _next < _slots; i++) _region.Tell(new LocationProtocol.Wake(_next++), ActorRefs.NoSender);
        var isDone = _next >= _slots;
        if (isDone) _next = 0;
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, isDone ? _rest : Step);
    }

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
