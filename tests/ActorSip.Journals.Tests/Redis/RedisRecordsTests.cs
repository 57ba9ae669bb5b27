using ActorSip.Journals.Redis;
using Xunit;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>Records stay as they are: nodes of two versions read each other's.</summary>
public sealed class RedisRecordsTests
{
    private static readonly StoredEvent Event = new(258, new StoredPayload(5060, "lc", [9, 8, 7]), "ad", "wr");
    private static readonly StoredSnapshot Snapshot = new(258, 639_000_000_000_000_000, new StoredPayload(5060, "ls", [1]));

    [Fact]
    public void The_bytes_are_those_that_every_version_wrote()
    {
        Assert.Equal("010201000000000000C4130000020000006C63020000006164020000007772090807", Convert.ToHexString(RedisRecords.Write(Event)));
        Assert.Equal("0102010000000000000080794B1D2FDE08C4130000020000006C7301", Convert.ToHexString(RedisRecords.Write(Snapshot)));
        Assert.Equal("0000000000000000258:0639000000000000000", RedisRecords.FieldOf(Snapshot));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var back = RedisRecords.ReadEvent(RedisRecords.Write(Event));
        Assert.Equal(Event with { Payload = back.Payload }, back);
        Assert.Equal((5060, "lc", "090807"), (back.Payload.SerializerId, back.Payload.Manifest, Convert.ToHexString(back.Payload.Bytes)));
        var snapshot = RedisRecords.ReadSnapshot(RedisRecords.Write(Snapshot));
        Assert.Equal((258, 639_000_000_000_000_000, "ls"), (snapshot.SequenceNr, snapshot.TimestampTicks, snapshot.Payload.Manifest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("0102")]
    [InlineData("010201000000000000C4130000FFFFFF7F")]
    [InlineData("010201000000000000C4130000FFFFFFFF")]
    public void What_is_damaged_or_of_a_later_version_is_refused(string bytes) => Assert.Throws<StoreException>(() => RedisRecords.ReadEvent(Convert.FromHexString(bytes)));
}
