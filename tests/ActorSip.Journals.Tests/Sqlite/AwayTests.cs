using ActorSip.Journals.Sqlite;
using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Journals.Tests.Sqlite;

/// <summary>A store that is away keeps what it can, and tries again; over virtual time.</summary>
public sealed class AwayTests : IDisposable
{
    private readonly SqliteFixture _fixture = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task It_is_tried_again_at_each_interval_and_is_back_when_it_succeeds()
    {
        using var store = SqliteStore.Open(_fixture.Options with { RetryInterval = TimeSpan.FromSeconds(1) }, _time);
        await LimitAsync(store, full: true);
        var writes = Enumerable.Range(0, 5).Select(i => store.PutAsync($"key{i}", new byte[50_000])).ToArray();
        await Eventually.HoldsAsync(() => store.Health is { Condition.IsAvailable: false, Waiting: 5, Retries: >= 1 });
        var retries = store.Health.Retries;
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Empty((await store.ReadAsync("nobody")).Events);
        Assert.Equal(retries, store.Health.Retries);
        for (var i = 1; i <= 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.HoldsAsync(() => store.Health.Retries == retries + i);
        }

        Assert.All(writes, write => Assert.False(write.IsCompleted));
        await LimitAsync(store, full: false);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(writes);
        Assert.Equal((true, 0, 0), (store.Health.Condition.IsAvailable, store.Health.Failures, (int)store.Health.Events));
    }

    [Fact]
    public async Task What_cannot_be_kept_fails_at_once()
    {
        var store = SqliteStore.Open(_fixture.Options with { MaxQueued = 10, MaxQueuedBytes = 500_000 }, _time);
        await LimitAsync(store, full: true);
        var kept = Enumerable.Range(0, 4).Select(i => store.PutAsync($"key{i}", new byte[100_000])).ToArray();
        await Eventually.HoldsAsync(() => !store.Health.Condition.IsAvailable && store.Health.Waiting == 4);
        Assert.Contains("max-queued-bytes", await Failure.OfAsync(store.PutAsync("large", new byte[200_000])), StringComparison.Ordinal);
        var small = Enumerable.Range(0, 6).Select(i => store.PutAsync($"small{i}", [1])).ToArray();
        Assert.Contains("max-queued", await Failure.OfAsync(store.PutAsync("one too many", [1])), StringComparison.Ordinal);
        Assert.Equal(2, store.Health.Failures);
        store.Dispose();
        foreach (var write in kept.Concat(small)) Assert.Contains("is closed", await Failure.OfAsync(write), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_about_an_id_whose_write_waits_is_answered_after_it()
    {
        using var store = SqliteStore.Open(_fixture.Options, _time);
        await store.AppendAsync("a", [Event(1, 10)]);
        await LimitAsync(store, full: true);
        var write = store.AppendAsync("a", [Event(2, 100_000)]);
        await Eventually.HoldsAsync(() => !store.Health.Condition.IsAvailable);
        var question = store.ReadAsync("a");
        Assert.Equal(0, (await store.ReadAsync("b")).HighestSequenceNr);
        Assert.False(question.IsCompleted);
        await LimitAsync(store, full: false);
        _time.Advance(_fixture.Options.RetryInterval);
        await write;
        Assert.Equal(2, (await question).HighestSequenceNr);
    }

    [Fact]
    public async Task What_is_kept_when_it_is_closed_fails_after_a_last_try()
    {
        Task write;
        using (var store = SqliteStore.Open(_fixture.Options, _time))
        {
            await LimitAsync(store, full: true);
            write = store.PutAsync("key", new byte[100_000]);
            await Eventually.HoldsAsync(() => !store.Health.Condition.IsAvailable);
        }

        Assert.Contains("is closed", await Failure.OfAsync(write), StringComparison.Ordinal);
    }

    private static StoredEvent Event(long sequenceNr, int size) => new(sequenceNr, new StoredPayload(4, "", new byte[size]), "", "me");

    private static Task<bool> LimitAsync(SqliteStore store, bool full) => store.AskAsync("of no interest", session =>
    {
        session.LimitPages(full ? session.PageCount : 1_000_000);
        return true;
    });
}
