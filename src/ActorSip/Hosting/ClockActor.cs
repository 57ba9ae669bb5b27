using ActorSip.Journals;
using ActorSip.Scheduling;
using Akka.Actor;
using Akka.Event;

namespace ActorSip.Hosting;

/// <summary>Asks the store from time to time what time it is, and sets the node's clock by it. One on each node, off the loops; a restart asks anew.</summary>
internal sealed class ClockActor : ReceiveActor, IWithTimers
{
    private const int FirstQuestions = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>An answer that took longer says too little of when it was given.</summary>
    private static readonly TimeSpan MostRoundTrip = TimeSpan.FromMilliseconds(200);

    /// <summary>A difference of a machine's clock that the operator should know of.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(2);

    /// <param name="clock">Of the node.</param>
    /// <param name="store">Has a clock that all nodes see.</param>
    public static Props Props(ClusterClock clock, IStore store) => Akka.Actor.Props.Create(() => new ClockActor(clock, store));

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ClusterClock _clock;
    private readonly IStore _store;
    private bool _isSaid;

    public ClockActor(ClusterClock clock, IStore store)
    {
        _clock = clock;
        _store = store;
        ReceiveAsync<Tick>(_ => AskAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, Interval);
    }

    /// <summary>Sets a clock before it is used: by the quickest of several answers, since one that is half a second off is better than a machine's that may be an hour off.</summary>
    public static async Task SetFirstAsync(ClusterClock clock, IStore store)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < FirstQuestions && best > MostRoundTrip; i++) best = await SetAsync(clock, store, best).ConfigureAwait(false);
    }

    /// <summary>Sets a clock by a store's, if the answer does not take longer than it may.</summary>
    /// <returns>The shorter of both times; zero where the store has no clock.</returns>
    private static async Task<TimeSpan> SetAsync(ClusterClock clock, IStore store, TimeSpan most)
    {
        var asked = clock.GetTimestamp();
        if (await store.TimeAsync().ConfigureAwait(false) is not { } time) return TimeSpan.Zero;
        var roundTrip = clock.GetElapsedTime(asked);
        if (roundTrip >= most) return most;
        clock.Set(time + roundTrip / 2, clock.GetTimestamp());
        return roundTrip;
    }

    private async Task AskAsync()
    {
        try
        {
            await SetAsync(_clock, _store, MostRoundTrip);
        }
        catch (StoreException)
        {
            // The store says itself that it is away.
            return;
        }

        if (_isSaid || _clock.Offset.Duration() < WorthSaying) return;
        _isSaid = true;
        _log.Warning("The clock of this machine differs by {0} from the store's, which is used in its place; have it set by NTP", _clock.Offset);
    }

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
