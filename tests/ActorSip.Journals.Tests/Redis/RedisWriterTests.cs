using ActorSip.Journals.Redis;
using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Akka.Persistence;
using StackExchange.Redis;
using Xunit;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>Of each persistence id one node is the writer: the last that has recovered it.</summary>
public sealed class RedisWriterTests : IDisposable
{
    private readonly RedisFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Who_recovers_takes_over_and_the_one_before_is_refused()
    {
        await using var one = JournalUser.Start(_fixture);
        await using var other = JournalUser.Start(_fixture);
        await one.ReplayAsync("a");
        await one.WriteAsync("a", 1, "one");
        Assert.Equal(1, (await other.ReplayAsync("a")).Highest);
        one.Send(JournalUser.Batch("a", 2, "too late"));
        await one.NextAsync<WriteMessagesFailed>();
        Assert.Contains("Another node writes 'a'", (await one.NextAsync<WriteMessageFailure>()).Cause.Message, StringComparison.Ordinal);
        await other.WriteAsync("a", 2, "of the other");
        Assert.Equal(["one", "of the other"], (await one.ReplayAsync("a")).Events.Select(found => found.Payload));

        // And it is the writer again.
        await one.WriteAsync("a", 3, "three");
    }

    [Fact]
    public async Task What_two_writers_were_told_is_there_and_nothing_else()
    {
        const int Rounds = 300;
        await using var one = JournalUser.Start(_fixture);
        await using var other = JournalUser.Start(_fixture);
        var acknowledged = await Task.WhenAll(FightAsync(one, "one", Rounds), FightAsync(other, "other", Rounds));
        var (events, highest) = await one.ReplayAsync("a");
        Assert.Equal(highest, events.Length);
        Assert.Equal(acknowledged.SelectMany(told => told).Order(), events.Select(found => (found.SequenceNr, (string)found.Payload)));
        Assert.All(acknowledged, told => Assert.NotEmpty(told));
    }

    [Fact]
    public async Task A_write_that_is_sent_again_is_recognised()
    {
        var keys = new RedisKeys("t:");
        await _fixture.Server!.DoAsync(async (database, _) =>
        {
            var claim = await database.ScriptEvaluateAsync(RedisScripts.Claim, [keys.Numbers("a")], ["me"]);
            Assert.Equal((0, "1:me"), ((int)claim[0], (string?)claim[1]));
            foreach (var expected in (int[])[0, 0]) Assert.Equal((expected, 2), await AppendAsync(database, "1:me", write: 1, first: 1, "one", "two"));
            Assert.Equal((0, 3), await AppendAsync(database, "1:me", write: 2, first: 3, "three"));
            Assert.Equal((0, 3), await AppendAsync(database, "1:me", write: 1, first: 1, "one", "two"));
            Assert.Equal((2, 3), await AppendAsync(database, "1:me", write: 3, first: 3, "again"));
            Assert.Equal((1, 3), await AppendAsync(database, "1:you", write: 1, first: 4, "foreign"));
            await database.ScriptEvaluateAsync(RedisScripts.Claim, [keys.Numbers("a")], ["you"]);
            Assert.Equal((1, 3), await AppendAsync(database, "1:me", write: 3, first: 4, "stale"));
            Assert.Equal((0, 4), await AppendAsync(database, "2:you", write: 1, first: 4, "four"));
            return await database.ListLengthAsync(keys.Events("a")) == 4;
        });

        async Task<(int, int)> AppendAsync(IDatabase database, string epoch, int write, int first, params string[] events)
        {
            var answer = await database.ScriptEvaluateAsync(RedisScripts.Append, [keys.Numbers("a"), keys.Events("a")], [epoch, write, first, .. events.Select(text => (RedisValue)text)]);
            return ((int)answer[0], (int)answer[1]);
        }
    }

    [Fact]
    public async Task The_keys_of_an_id_lie_together_whatever_it_is_called()
    {
        var keys = new RedisKeys("p:");
        foreach (var id in (string[])["", "}", "{", "{}", "a}b", "%7D", "location-256-7"])
        {
            Assert.Equal(id, keys.PersistenceIdOf(keys.Numbers(id)!));
            var places = new[] { keys.Numbers(id), keys.Events(id), keys.Snapshots(id) }.Select(key => Tag(key!)).ToArray();
            Assert.True(id.Length == 0 || places is [{ Length: > 0 } tag, _, _] && places.All(place => place == tag), id);
        }

        await Task.CompletedTask;

        // What Redis Cluster hashes: between the first opening brace and the first closing one after it.
        static string Tag(string key) => key[(key.IndexOf('{', StringComparison.Ordinal) + 1)..key.IndexOf('}', StringComparison.Ordinal)];
    }

    /// <summary>Writes whenever it is the writer, recovers whenever it is not, and gives what it was told is written.</summary>
    private static async Task<List<(long SequenceNr, string Payload)>> FightAsync(JournalUser user, string name, int rounds)
    {
        var told = new List<(long, string)>();
        var next = (await user.ReplayAsync("a")).Highest + 1;
        for (var round = 0; round < rounds; round++)
        {
            user.Send(JournalUser.Batch("a", next, $"{name} {round}"));
            if (await user.NextAsync<object>() is WriteMessageSuccess)
            {
                await user.NextAsync<WriteMessagesSuccessful>();
                told.Add((next++, $"{name} {round}"));
            }
            else
            {
                await user.NextAsync<WriteMessageFailure>();
                next = (await user.ReplayAsync("a")).Highest + 1;
            }
        }

        return told;
    }
}
