using ActorSip.Journals.Tests.Samples;
using Akka.Actor;
using Xunit;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>Akka's own persistent actors over a journal and its snapshot store. A subclass names the journal.</summary>
public abstract class PersistentActorConformance : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IJournalFixture _fixture;

    protected PersistentActorConformance(IJournalFixture fixture) => _fixture = fixture;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(1000)]
    public async Task An_actor_finds_its_state_again(int snapshotEvery)
    {
        for (var life = 0; life < 3; life++)
        {
            var system = JournalUser.NewSystem(_fixture);
            var counter = system.ActorOf(Counter.Props("counter", snapshotEvery), "counter");
            Assert.Equal(life * 50, await counter.Ask<long>(new Counter.Ask(), Patience));
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => counter.Ask<long>(new Counter.Count(), Patience)));
            Assert.Equal(Enumerable.Range((life * 50) + 1, 50).Select(number => (long)number), answers.Order());
            await system.Terminate();
        }
    }

    [Fact]
    public async Task Many_actors_that_write_at_once_share_commits_and_keep_apart()
    {
        const int Actors = 64, Events = 40;
        var system = JournalUser.NewSystem(_fixture);
        var counters = Enumerable.Range(0, Actors).Select(i => system.ActorOf(Counter.Props($"c{i}", 16))).ToArray();
        await Task.WhenAll(counters.Select(counter => counter.Ask<long>(new Counter.Ask(), Patience)));
        await Task.WhenAll(counters.SelectMany(counter => Enumerable.Range(0, Events).Select(_ => counter.Ask<long>(new Counter.Count(), Patience))));
        var health = _fixture.Store(system).Health;
        Assert.Equal(Actors * Events, health.Events);
        Assert.InRange(health.Commits, 1, health.Events / 2);
        await system.Terminate();

        system = JournalUser.NewSystem(_fixture);
        foreach (var i in Enumerable.Range(0, Actors))
            Assert.Equal(Events, await system.ActorOf(Counter.Props($"c{i}", 16)).Ask<long>(new Counter.Ask(), Patience));
        await system.Terminate();
    }

    /// <summary>What is deferred alone is answered at once, and still may not come before the events that were written before it.</summary>
    [Fact]
    public async Task What_is_deferred_comes_behind_the_events_before_it()
    {
        const int Rounds = 3_000;
        var system = JournalUser.NewSystem(_fixture);
        var counter = system.ActorOf(Counter.Props("counter"));
        for (var round = 1; round <= Rounds; round++)
        {
            _ = counter.Ask<long>(new Counter.Count(), Patience);
            if (round % 3 == 0) await Task.Yield();
            Assert.Equal(round, await counter.Ask<long>(new Counter.AskInTurn(), Patience));
        }

        var answers = Enumerable.Range(0, Rounds).Select(i => i % 2 == 0 ? counter.Ask<long>(new Counter.Count(), Patience) : counter.Ask<long>(new Counter.AskInTurn(), Patience)).ToArray();
        Assert.Equal(Enumerable.Range(0, Rounds).Select(i => (long)(Rounds + 1 + (i / 2))), await Task.WhenAll(answers));
        await system.Terminate();
    }

    [Fact]
    public async Task What_is_on_its_way_when_the_system_ends_is_written()
    {
        var system = JournalUser.NewSystem(_fixture);
        var counter = system.ActorOf(Counter.Props("counter"));
        await counter.Ask<long>(new Counter.Count(), Patience);
        var store = _fixture.Store(system);
        var writes = Enumerable.Range(0, 2_000).Select(i => store.PutAsync($"key {i}", [1, 2, 3])).ToArray();
        await system.Terminate();
        await Task.WhenAll(writes);
        system = JournalUser.NewSystem(_fixture);
        Assert.Equal(new byte[] { 1, 2, 3 }, await _fixture.Store(system).GetAsync("key 1999"));
        Assert.Equal(1, await system.ActorOf(Counter.Props("counter")).Ask<long>(new Counter.Ask(), Patience));
        await system.Terminate();
    }
}
