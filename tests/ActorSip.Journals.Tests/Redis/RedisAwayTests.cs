using System.Globalization;
using ActorSip.Journals.Redis;
using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Akka.Persistence;
using StackExchange.Redis;
using Xunit;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>A Redis that is away, or whose connection breaks, costs time and nothing else.</summary>
public sealed class RedisAwayTests : IDisposable
{
    private readonly RedisFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Writes_wait_while_it_is_killed_and_are_there_when_it_is_back()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "before");
        _fixture.Server!.Kill();
        user.Send(JournalUser.Batch("a", 2, "meanwhile"));
        user.Send(JournalUser.Batch("b", 1, "another"));
        await Eventually.HoldsAsync(() => user.Store.Health is { Condition.IsAvailable: false, Waiting: 2 });
        Assert.Contains(_fixture.Server.Port.ToString(CultureInfo.InvariantCulture), StoreStatus.Get(user.System).Reason, StringComparison.Ordinal);
        _fixture.Server.Start();

        // The answers to two actors come in any order.
        var answers = new object[4];
        for (var i = 0; i < answers.Length; i++) answers[i] = await user.NextAsync<object>();
        Assert.Equal((2, 2), (answers.Count(answer => answer is WriteMessageSuccess), answers.Count(answer => answer is WriteMessagesSuccessful)));

        Assert.Equal(["before", "meanwhile"], (await user.ReplayAsync("a")).Events.Select(found => found.Payload));
        Assert.Equal((true, 0, 0), (user.Store.Health.Condition.IsAvailable, user.Store.Health.Failures, user.Store.Health.Waiting));
    }

    /// <summary>It may be another, or have lost what it had not written to its disk: who writes there looks, and repairs it.</summary>
    [Fact]
    public async Task What_is_read_of_one_that_has_just_come_back_is_in_doubt()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "before");
        Assert.False(user.Store.Health.IsInDoubt);
        _fixture.Server!.Kill();
        var read = user.Store.ReadAsync("a");
        await Eventually.HoldsAsync(() => user.Store.Health is { Condition.IsAvailable: false, IsInDoubt: true });
        _fixture.Server.Start();
        Assert.Single((await read).Events);
        Assert.True(user.Store.Health.IsInDoubt);
    }

    [Fact]
    public async Task A_connection_that_breaks_again_and_again_neither_loses_nor_doubles()
    {
        const int Writes = 1_000;
        await using var user = JournalUser.Start(_fixture);
        var written = 0;
        var breaking = _fixture.Server!.DoAsync(async (_, server) =>
        {
            // In the midst of writing, and again when some more is written: a connection takes a moment to be made anew.
            var breaks = 0;
            for (var next = 50; next < Writes; next += 50)
            {
                await Eventually.HoldsAsync(() => Volatile.Read(ref written) >= next);
                breaks += (int)await server.ClientKillAsync(clientType: ClientType.Normal, skipMe: true);
            }

            return breaks;
        });
        for (var number = 1; number <= Writes; number++)
        {
            await user.WriteAsync($"id{number % 7}", ((number - 1) / 7) + 1, $"{number}");
            Volatile.Write(ref written, number);
        }

        Assert.True(await breaking > 5, "The connection was hardly broken");
        for (var id = 0; id < 7; id++)
        {
            var numbers = Enumerable.Range(1, Writes).Where(number => number % 7 == id).Select(number => $"{number}");
            Assert.Equal(numbers, (await user.ReplayAsync($"id{id}")).Events.Select(found => (string)found.Payload));
        }

        Assert.Equal(0, user.Store.Health.Failures);
    }

    [Fact]
    public async Task A_Redis_without_memory_is_away_until_it_has_some()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "one");
        await LimitAsync("1");
        user.Send(JournalUser.Batch("a", 2, "two"));
        await Eventually.HoldsAsync(() => user.Store.Health.Condition.Reason.Contains("maxmemory", StringComparison.Ordinal));

        // It has what it had.
        Assert.False(user.Store.Health.IsInDoubt);

        // What it has is read all the same, also of whoever waits to write.
        Assert.Equal(1, Assert.Single((await user.Store.ReadAsync("a")).Events).SequenceNr);
        Assert.Empty((await user.Store.ReadAsync("b")).Events);
        await LimitAsync("0");
        Assert.Equal("two", (await user.NextAsync<WriteMessageSuccess>()).Persistent.Payload);
        await user.NextAsync<WriteMessagesSuccessful>();

        Task<bool> LimitAsync(string most) => _fixture.Server!.DoAsync(async (_, server) =>
        {
            await server.ConfigSetAsync("maxmemory", most);
            return true;
        });
    }

    [Fact]
    public async Task What_cannot_be_kept_fails_at_once_and_the_rest_when_it_is_closed()
    {
        var store = RedisStore.Open(_fixture.Options with { MaxQueued = 10, MaxQueuedBytes = 1 << 20 });
        _fixture.Server!.Kill();
        var kept = Enumerable.Range(0, 10).Select(i => store.PutAsync($"key{i}", [1])).ToArray();
        await Eventually.HoldsAsync(() => store.Health is { Condition.IsAvailable: false, Waiting: 10 });
        Assert.Contains("max-queued", await Failure.OfAsync(store.PutAsync("one too many", [1])), StringComparison.Ordinal);
        store.Dispose();
        foreach (var write in kept) Assert.Contains("is closed", await Failure.OfAsync(write), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_kept_are_bounded_too()
    {
        await using var user = JournalUser.Start(_fixture, $"{JournalsReference.RedisJournal}.max-queued-bytes = 1 MiB");
        await user.WriteAsync("a", 1, "one");
        _fixture.Server!.Kill();
        user.Send(JournalUser.Batch("a", 2, new byte[600_000]));
        await Eventually.HoldsAsync(() => !user.Store.Health.Condition.IsAvailable);
        user.Send(JournalUser.Batch("b", 1, new byte[600_000]));
        await user.NextAsync<WriteMessagesFailed>();
        Assert.Contains("max-queued-bytes", (await user.NextAsync<WriteMessageFailure>()).Cause.Message, StringComparison.Ordinal);
        _fixture.Server.Start();
        await user.NextAsync<WriteMessageSuccess>();
    }
}
