using ActorSip.Journals;
using ActorSip.Membership;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>Writes this node's <see cref="SignOfLife"/> from when it is let in (<see cref="JoinGate"/>). One on each node of a cluster, off the loops; a restart goes on.</summary>
internal sealed class SignOfLifeActor : ReceiveActor, IWithTimers
{
    /// <param name="cluster">Whether this node is on the larger side.</param>
    /// <param name="signs">In the store that all nodes share.</param>
    /// <param name="time">That all nodes share.</param>
    /// <param name="begun">What it has said while it was let in.</param>
    public static Props Props(ClusterState cluster, SignsOfLife signs, TimeProvider time, LifeStage begun) =>
        Akka.Actor.Props.Create(() => new SignOfLifeActor(cluster, signs, time, begun));

    private readonly ClusterState _cluster;
    private readonly SignsOfLife _signs;
    private readonly TimeProvider _time;
    private LifeStage _stage;
    private DateTimeOffset _since;

    public SignOfLifeActor(ClusterState cluster, SignsOfLife signs, TimeProvider time, LifeStage begun)
    {
        _cluster = cluster;
        _signs = signs;
        _time = time;
        _stage = begun;
        _since = time.GetUtcNow();
        ReceiveAsync<Tick>(_ => WriteAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, SignsOfLife.Interval);
    }

    private async Task WriteAsync()
    {
        if (!_signs.IsAvailable) return;
        var stage = Stage();
        if (stage != _stage) (_stage, _since) = (stage, _time.GetUtcNow());
        try
        {
            await _signs.WriteAsync(_stage, _since);
        }
        catch (StoreException)
        {
            // The store says itself that it is away.
        }
    }

    /// <summary>Who joins does so until he is a member; a member never does again.</summary>
    private LifeStage Stage()
    {
        if (_cluster.View.HasMajority) return LifeStage.Serving;
        return _cluster.View.Members.Count == 0 && _stage == LifeStage.Joining ? LifeStage.Joining : LifeStage.Aside;
    }

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
