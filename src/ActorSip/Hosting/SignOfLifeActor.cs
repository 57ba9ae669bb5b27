using ActorSip.Journals;
using ActorSip.Membership;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>Writes this node's <see cref="SignOfLife"/> while it serves. One on each node, off the loops; a restart goes on.</summary>
internal sealed class SignOfLifeActor : ReceiveActor, IWithTimers
{
    /// <param name="cluster">Whether this node is on the larger side.</param>
    /// <param name="store">That all nodes share.</param>
    /// <param name="time">That all nodes share.</param>
    public static Props Props(ClusterState cluster, IStore store, TimeProvider time) => Akka.Actor.Props.Create(() => new SignOfLifeActor(cluster, store, time));

    private readonly ClusterState _cluster;
    private readonly IStore _store;
    private readonly TimeProvider _time;

    public SignOfLifeActor(ClusterState cluster, IStore store, TimeProvider time)
    {
        _cluster = cluster;
        _store = store;
        _time = time;
        ReceiveAsync<Tick>(_ => WriteAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, SignOfLife.Interval);
    }

    private async Task WriteAsync()
    {
        if (!_cluster.View.HasMajority || !_store.Health.Condition.IsAvailable) return;
        try
        {
            await SignOfLife.WriteAsync(_store, _cluster.Number, _time.GetUtcNow());
        }
        catch (StoreException)
        {
            // The store says itself that it is away.
        }
    }

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
