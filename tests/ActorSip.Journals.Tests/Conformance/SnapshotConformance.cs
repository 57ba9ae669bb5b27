using System.Text;
using Akka.Persistence;
using Xunit;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>What every snapshot store does. A subclass names the store.</summary>
public abstract class SnapshotConformance : IDisposable
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly IJournalFixture _fixture;

    protected SnapshotConformance(IJournalFixture fixture) => _fixture = fixture;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    // Snapshots at 10, 20, 30, 40, taken at noon and one minute later each.
    [Theory]
    [InlineData(long.MaxValue, null, 0, null, long.MaxValue, 40)]
    [InlineData(30, null, 0, null, long.MaxValue, 30)]
    [InlineData(29, null, 0, null, long.MaxValue, 20)]
    [InlineData(9, null, 0, null, long.MaxValue, null)]
    [InlineData(long.MaxValue, 1, 0, null, long.MaxValue, 20)]
    [InlineData(30, 1, 0, null, long.MaxValue, 20)]
    [InlineData(10, 3, 0, null, long.MaxValue, 10)]
    [InlineData(30, null, 31, null, long.MaxValue, null)]
    [InlineData(30, null, 30, null, long.MaxValue, 30)]
    [InlineData(long.MaxValue, 2, 0, 3, long.MaxValue, null)]
    [InlineData(long.MaxValue, 3, 0, 3, long.MaxValue, 40)]
    [InlineData(long.MaxValue, null, 0, null, 35, 30)]
    [InlineData(20, null, 0, null, 35, 20)]
    [InlineData(0, null, 0, null, long.MaxValue, null)]
    public async Task The_latest_that_fits_the_criteria_is_loaded(long maxSequenceNr, int? maxMinute, long minSequenceNr, int? minMinute, long to, int? expected)
    {
        await using var user = await WithFourAsync();
        var criteria = new SnapshotSelectionCriteria(maxSequenceNr, maxMinute is { } max ? Noon.AddMinutes(max) : DateTime.MaxValue, minSequenceNr, minMinute is { } min ? Noon.AddMinutes(min) : null);
        var found = await user.LoadAsync("a", criteria, to);
        Assert.Equal((expected, expected is null ? null : $"state {expected}"), ((int?)found?.Metadata.SequenceNr, found?.Snapshot));
    }

    [Theory]
    [InlineData(20, 1, "10 30 40")]
    [InlineData(20, null, "10 30 40")]
    [InlineData(20, 2, "10 20 30 40")]
    [InlineData(25, null, "10 20 30 40")]
    public async Task One_is_deleted_by_its_number_and_if_it_is_given_its_time(long sequenceNr, int? minute, string left)
    {
        await using var user = await WithFourAsync();
        var metadata = new SnapshotMetadata("a", sequenceNr, minute is { } at ? Noon.AddMinutes(at) : DateTime.MinValue);
        user.Snapshots.Tell(new DeleteSnapshot(metadata), user.Probe.Ref);
        Assert.Equal(metadata, (await user.NextAsync<DeleteSnapshotSuccess>()).Metadata);
        Assert.Equal(left, await NumbersAsync(user));
    }

    [Theory]
    [InlineData(long.MaxValue, null, 0, "")]
    [InlineData(20, null, 0, "30 40")]
    [InlineData(long.MaxValue, 2, 0, "40")]
    [InlineData(30, 1, 20, "10 30 40")]
    [InlineData(5, null, 0, "10 20 30 40")]
    public async Task Many_are_deleted_by_criteria(long maxSequenceNr, int? maxMinute, long minSequenceNr, string left)
    {
        await using var user = await WithFourAsync();
        var criteria = new SnapshotSelectionCriteria(maxSequenceNr, maxMinute is { } max ? Noon.AddMinutes(max) : DateTime.MaxValue, minSequenceNr);
        user.Snapshots.Tell(new DeleteSnapshots("a", criteria), user.Probe.Ref);
        Assert.Equal(criteria, (await user.NextAsync<DeleteSnapshotsSuccess>()).Criteria);
        Assert.Equal(left, await NumbersAsync(user));
        Assert.NotNull(await user.LoadAsync("b"));
    }

    [Fact]
    public async Task A_second_one_of_the_same_number_takes_the_place_of_the_first()
    {
        await using var user = JournalUser.Start(_fixture);
        await user.SaveAsync("a", 5, "first");
        await user.SaveAsync("a", 5, "second");
        Assert.Equal("second", (await user.LoadAsync("a"))!.Snapshot);
        user.Snapshots.Tell(new DeleteSnapshot(new SnapshotMetadata("a", 5, DateTime.MinValue)), user.Probe.Ref);
        await user.NextAsync<DeleteSnapshotSuccess>();
        Assert.Null(await user.LoadAsync("a"));
    }

    [Fact]
    public async Task One_that_has_no_time_gets_one_and_all_is_there_after_a_restart()
    {
        var user = JournalUser.Start(_fixture);
        var saved = await user.SaveAsync("a", 3, "state");
        Assert.NotEqual(DateTime.MinValue, saved.Timestamp);
        user = await user.ReopenAsync();
        Assert.Equal((saved, "state"), ((await user.LoadAsync("a"))!.Metadata, (await user.LoadAsync("a"))!.Snapshot));
        await user.DisposeAsync();
    }

    [Fact]
    public async Task A_large_one_comes_back_whole()
    {
        await using var user = JournalUser.Start(_fixture);
        var state = new byte[1 << 20];
        for (var i = 0; i < state.Length; i++) state[i] = (byte)(i * 7);
        await user.SaveAsync("a", 1, state);
        Assert.Equal(state, (byte[])(await user.LoadAsync("a"))!.Snapshot);
    }

    [Fact]
    public async Task Nothing_is_loaded_of_an_unknown_id()
    {
        await using var user = JournalUser.Start(_fixture);
        Assert.Null(await user.LoadAsync("nobody"));
        Assert.Null(await user.LoadAsync("nobody", SnapshotSelectionCriteria.None));
    }

    private async Task<JournalUser> WithFourAsync()
    {
        var user = JournalUser.Start(_fixture);
        for (var i = 0; i < 4; i++) await user.SaveAsync("a", 10 * (i + 1), $"state {10 * (i + 1)}", Noon.AddMinutes(i));
        await user.SaveAsync("b", 25, "of another", Noon);
        return user;
    }

    private static async Task<string> NumbersAsync(JournalUser user)
    {
        var numbers = new StringBuilder();
        foreach (var number in new[] { 10, 20, 30, 40 })
            if (await user.LoadAsync("a", new SnapshotSelectionCriteria(number, DateTime.MaxValue, number)) is not null) numbers.Append(' ').Append(number);
        return numbers.ToString().TrimStart();
    }
}
