using System.Text;
using ActorSip.Location;
using Akka.Actor;

namespace ActorSip.Administration;

/// <summary>
/// Feels the pulse of a node: of its event loops, of its shard region, and of the slots behind it. One on each node, off the loops; a restart begins anew, and what was noted stays.
/// </summary>
/// <remarks>The region is asked who it is, which it answers while it lives; that it also brings questions to slots is seen by asking some, on whichever nodes they are.</remarks>
public sealed class HealthActor : ReceiveActor, IWithTimers
{
    /// <summary>Slots that are asked in turn: enough that most are not on one node that has just died, and few, since each that is asked begins to live.</summary>
    private const int SlotsAsked = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly byte[] Nobody = Encoding.ASCII.GetBytes("nobody");

    /// <param name="health">Gets what is found.</param>
    /// <param name="region">The shard region of the location table.</param>
    /// <param name="slots">How many slots there are.</param>
    /// <param name="dispatcher">Any that is not a loop's.</param>
    public static Props Props(NodeHealth health, IActorRef region, int slots, string dispatcher) => Akka.Actor.Props.Create(() => new HealthActor(health, region, slots)).WithDispatcher(dispatcher);

    private readonly NodeHealth _health;
    private readonly IActorRef _region;
    private readonly int _slots;
    private long _question;

    public HealthActor(NodeHealth health, IActorRef region, int slots)
    {
        _health = health;
        _region = region;
        _slots = slots;
        Receive<Tick>(_ => OnTick());
        Receive<ActorIdentity>(_ => _health.NoteRegion());
        Receive<LocationProtocol.Found>(_ => _health.NoteSlot());
        Receive<Terminated>(_ => _health.NoteRegionStopped());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        Context.Watch(_region);
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, Interval);
    }

    private void OnTick()
    {
        _health.NoteActors();
        _health.AskLoops();
        _region.Tell(new Identify(null));

        // One more than the even step, so that they are in different shards.
        var slot = (int)(_question % SlotsAsked * ((_slots / SlotsAsked) + 1) % _slots);
        _region.Tell(new LocationProtocol.Lookup(++_question, slot, Nobody));
    }

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
