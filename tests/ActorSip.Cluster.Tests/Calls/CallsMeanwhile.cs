using ActorSip.Cluster.Tests.Faults;
using ActorSip.Cluster.Tests.Load;
using ActorSip.Cluster.Tests.Nodes;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>Calls that are made while something is away that is needed to register: their phones have registered before. Each phone is called once, so that nothing late of one call is taken for a part of the next.</summary>
internal sealed class CallsMeanwhile : IAsyncDisposable
{
    private readonly List<CalledEverywhere> _rounds = [];

    private CallsMeanwhile()
    {
    }

    public static async Task<CallsMeanwhile> PrepareAsync(ServerCluster cluster)
    {
        var calls = new CallsMeanwhile();
        try
        {
            for (var i = 0; i < Sizes.CallsWhileAway; i++) calls._rounds.Add(await CalledEverywhere.RegisterAsync(cluster));
        }
        catch
        {
            await calls.DisposeAsync();
            throw;
        }

        return calls;
    }

    /// <summary>Lets the load go on for a time, and calls everywhere at once and again and again meanwhile.</summary>
    public async Task MakeAsync(SipLoad load, TimeSpan time, FaultRow row)
    {
        var (begun, slowest) = (TestClock.Now, TimeSpan.Zero);
        for (var i = 0; i < _rounds.Count; i++)
        {
            var took = await _rounds[i].CallAsync();
            if (took > slowest) slowest = took;
            if (begun + (time * (i + 1) / _rounds.Count) - TestClock.Now is { Ticks: > 0 } rest) await load.ForAsync(rest);
        }

        row.Add("calls set up and ended meanwhile", _rounds.Sum(round => round.Count));
        row.Add("the slowest of them", slowest);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var round in _rounds) await round.DisposeAsync();
    }
}
