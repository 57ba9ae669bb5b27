using ActorSip.Journals.Tests.Conformance;
using Akka.Actor;
using Xunit;

namespace ActorSip.Journals.Tests.Samples;

/// <summary>Counters that count while something happens to their store, and are afterwards found as they were told.</summary>
internal sealed class Crowd
{
    // Enough for each of three masters to have some.
    private const int Counters = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IJournalFixture _fixture;
    private readonly IActorRef[] _counters;
    private volatile bool _isOver;
    private Task[] _counting = [];

    public Crowd(IJournalFixture fixture)
    {
        _fixture = fixture;
        System = JournalUser.NewSystem(fixture);
        _counters = NewCounters(System);
    }

    /// <summary>Its persistence id.</summary>
    public static string NameOf(int counter) => $"crowd{counter}";

    public ActorSystem System { get; }

    public StoreHealth Health => _fixture.Store(System).Health;

    /// <summary>Each counts so often.</summary>
    public Task CountAsync(int times) => Task.WhenAll(_counters.Select(async counter =>
    {
        for (var time = 0; time < times; time++) await counter.Ask<long>(new Counter.Count(), Patience);
    }));

    /// <summary>Has all count as fast as they can, from now on.</summary>
    public void Begin() => _counting = [.. _counters.Select(async counter =>
    {
        while (!_isOver) await counter.Ask<long>(new Counter.Count(), Patience);
    })];

    /// <summary>Ends when so many more events are written.</summary>
    public async Task GoOnAsync(int events = 500)
    {
        var before = Health.Events;
        await Eventually.HoldsAsync(() => Health.Events > before + events);
    }

    /// <summary>Whether the store has, of each, the events up to this number.</summary>
    public async Task<bool> AreThereAsync(long number)
    {
        var histories = await Task.WhenAll(Enumerable.Range(0, Counters).Select(i => _fixture.Store(System).ReadAsync(NameOf(i))));
        return histories.All(history => history.HighestSequenceNr == number && history.IsWhole(default));
    }

    /// <summary>Stops counting and ends the system, with nothing that has failed; all of it is found by another system.</summary>
    /// <param name="between">Done before that one looks.</param>
    public async Task EndAsync(Action? between = null)
    {
        _isOver = true;
        await Task.WhenAll(_counting);
        var told = await StatesAsync(_counters);
        Assert.Equal(0, Health.Failures);
        await System.Terminate();
        between?.Invoke();
        var other = JournalUser.NewSystem(_fixture);
        Assert.Equal(told, await StatesAsync(NewCounters(other)));
        await other.Terminate();
    }

    private static IActorRef[] NewCounters(ActorSystem system) => [.. Enumerable.Range(0, Counters).Select(i => system.ActorOf(Counter.Props(NameOf(i), snapshotEvery: 16)))];

    private static Task<long[]> StatesAsync(IActorRef[] counters) => Task.WhenAll(counters.Select(counter => counter.Ask<long>(new Counter.Ask(), Patience)));
}
