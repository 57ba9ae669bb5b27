using ActorSip.Journals.Tests.Conformance;
using Akka.Actor;
using Xunit;

namespace ActorSip.Journals.Tests.Samples;

/// <summary>Counters that count as fast as they can while something happens to their store, and are afterwards found as they were told.</summary>
internal sealed class Crowd
{
    private const int Counters = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IJournalFixture _fixture;
    private readonly ActorSystem _system;
    private readonly Task<long>[] _counting;
    private volatile bool _isOver;

    public Crowd(IJournalFixture fixture)
    {
        _fixture = fixture;
        _system = JournalUser.NewSystem(fixture);
        _counting = [.. Enumerable.Range(0, Counters).Select(i => CountAsync(_system.ActorOf(PropsOf(i))))];
    }

    public ActorSystem System => _system;

    public StoreHealth Health => _fixture.Store(_system).Health;

    /// <summary>Ends when each has counted on.</summary>
    public async Task GoOnAsync(int events = 500)
    {
        var before = Health.Events;
        await Eventually.HoldsAsync(() => Health.Events > before + events);
    }

    /// <summary>Ends the system; nothing has failed.</summary>
    /// <returns>What each was told last.</returns>
    public async Task<long[]> EndAsync()
    {
        _isOver = true;
        var told = await Task.WhenAll(_counting);
        Assert.Equal(0, Health.Failures);
        await _system.Terminate();
        return told;
    }

    /// <summary>Looks, from another system, whether all is there.</summary>
    public async Task CheckAsync(long[] told)
    {
        var system = JournalUser.NewSystem(_fixture);
        for (var i = 0; i < Counters; i++) Assert.Equal(told[i], await system.ActorOf(PropsOf(i)).Ask<long>(new Counter.Ask(), Patience));
        await system.Terminate();
    }

    private static Props PropsOf(int counter) => Counter.Props($"crowd{counter}", snapshotEvery: 16);

    private async Task<long> CountAsync(IActorRef counter)
    {
        var told = 0L;
        while (!_isOver) told = await counter.Ask<long>(new Counter.Count(), Patience);
        return told;
    }
}
