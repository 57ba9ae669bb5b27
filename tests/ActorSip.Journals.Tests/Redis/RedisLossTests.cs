using ActorSip.Journals.Tests.Conformance;
using ActorSip.Journals.Tests.Samples;
using Akka.Persistence;
using Xunit;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>A Redis that has come back without what it had confirmed, as after a failover to a replica that lagged behind: the owner that lives writes its state anew.</summary>
public sealed class RedisLossTests : IDisposable
{
    private readonly RedisFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_lives_on_writes_his_state_anew(bool everything)
    {
        await using var user = JournalUser.Start(_fixture);
        await user.ReplayAsync("a");
        await user.WriteAsync("a", 1, "one");
        var before = await DumpAsync();
        await user.WriteAsync("a", 2, "two");
        await LoseAsync(before, everything);
        user.Send(JournalUser.Batch("a", 3, "three"));
        Assert.Equal("a", (await user.NextAsync<JournalsProtocol.StateLost>()).PersistenceId);
        user.Journal.Tell(new JournalsProtocol.Restate("a", 2, new SampleEvent("one and two")), user.Probe.Ref);
        await user.NextAsync<WriteMessageSuccess>();
        await user.NextAsync<WriteMessagesSuccessful>();
        await user.WriteAsync("a", 4, "four");
        var history = await user.Store.ReadAsync("a");
        Assert.Equal((2, 4), (history.Snapshot!.SequenceNr, history.HighestSequenceNr));
        Assert.Equal([3, 4], history.Events.Select(stored => stored.SequenceNr));
        Assert.Equal(0, user.Store.Health.Failures);
    }

    [Fact]
    public async Task Who_does_not_give_his_state_is_refused()
    {
        await using var user = JournalUser.Start(_fixture, $"{JournalsReference.RedisJournal}.answer-timeout = 300ms");
        await user.WriteAsync("a", 1, "one");
        await LoseAsync([], everything: true);
        user.Send(JournalUser.Batch("a", 2, "two"));
        await user.NextAsync<JournalsProtocol.StateLost>();
        await user.NextAsync<WriteMessagesFailed>();
        await user.NextAsync<WriteMessageFailure>();
    }

    [Fact]
    public async Task Who_has_been_replaced_does_not_write_over_his_successor()
    {
        await using var user = JournalUser.Start(_fixture);
        await using var other = JournalUser.Start(_fixture);
        await user.WriteAsync("a", 1, "one");
        await other.ReplayAsync("a");
        user.Send(JournalUser.Batch("a", 2, "two"));
        await user.NextAsync<WriteMessagesFailed>();
        await user.NextAsync<WriteMessageFailure>();
        await other.WriteAsync("a", 2, "of the successor");
    }

    private Task<Dictionary<string, byte[]>> DumpAsync() => _fixture.Server!.DoAsync(async (database, server) =>
    {
        var dumps = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (var key in server.KeysAsync(pattern: "*")) dumps[key!] = (await database.KeyDumpAsync(key))!;
        return dumps;
    });

    private Task<bool> LoseAsync(Dictionary<string, byte[]> before, bool everything) => _fixture.Server!.DoAsync(async (database, server) =>
    {
        await server.FlushDatabaseAsync();
        if (everything) return true;
        foreach (var (key, dump) in before) await database.KeyRestoreAsync(key, dump);
        return true;
    });
}
