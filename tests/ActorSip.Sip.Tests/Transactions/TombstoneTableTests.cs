using System.Text;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Sip.Tests.Transactions;

public sealed class TombstoneTableTests(ITestOutputHelper output)
{
    private const long Plenty = 1L << 32;
    private const int ChunkBytes = 72 * 1024;

    private static readonly Flow SomeFlow = new()
    {
        Node = 3,
        NodeEpoch = 77,
        Socket = 2,
        Transport = TransportProtocol.Udp,
        Local = IpEndpoint.FromIPv4(0x7F000001, 5060),
        Remote = new IpEndpoint(0x20010DB8_00000000, 7, 5062, 9),
    };

    [Fact]
    public void An_entry_comes_back_with_its_kind_flow_and_bytes()
    {
        var table = new TombstoneTable(10, Plenty, now: 5_000);
        Assert.True(table.TryAdd(42, Tombstone.ServerNonInviteCompleted, 37_000, "SIP/2.0 200 OK"u8, SomeFlow));
        Assert.True(table.TryGet(42, out var entry));
        Assert.Equal(Tombstone.ServerNonInviteCompleted, entry.Kind);
        Assert.Equal(SomeFlow, entry.Flow);
        Assert.Equal("SIP/2.0 200 OK", Encoding.ASCII.GetString(entry.Stored));
        Assert.Equal(1, table.Count);
        Assert.Equal(ChunkBytes, table.Bytes);
    }

    [Fact]
    public void An_entry_needs_neither_flow_nor_bytes()
    {
        var table = new TombstoneTable(10, Plenty, now: 0);
        Assert.True(table.TryAdd(0, Tombstone.ClientInviteAccepted, 32_000, default, default));
        Assert.True(table.TryGet(0, out var entry));
        Assert.True(entry.Flow.IsNone);
        Assert.True(entry.Stored.IsEmpty);
        Assert.False(table.TryGet(1, out _));
    }

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(999, 1_000)]
    [InlineData(1_000, 1_000)]
    [InlineData(1_001, 2_000)]
    [InlineData(32_000, 32_000)]
    [InlineData(32_001, 33_000)]
    [InlineData(600_500, 601_000)]
    public void An_entry_ends_with_the_first_full_second_at_or_after_its_time(long expiresAt, long endsAt)
    {
        var table = new TombstoneTable(10, Plenty, now: 0);
        Assert.True(table.TryAdd(7, Tombstone.ClientNonInviteCompleted, expiresAt, "x"u8, default));
        for (var now = 0L; now < endsAt; now += 250)
        {
            Assert.True(table.Advance(now));
            Assert.True(table.TryGet(7, out _), $"gone at {now}");
        }

        Assert.True(table.Advance(endsAt - 1));
        Assert.True(table.TryGet(7, out _));
        Assert.True(table.Advance(endsAt));
        Assert.False(table.TryGet(7, out _));
        Assert.Equal((0, 0L), (table.Count, table.Bytes));
    }

    [Fact]
    public void What_is_late_already_goes_with_the_next_second()
    {
        var table = new TombstoneTable(10, Plenty, now: 10_000);
        Assert.True(table.TryAdd(7, Tombstone.ClientNonInviteCompleted, 3_000, default, default));
        Assert.True(table.Advance(10_999));
        Assert.True(table.TryGet(7, out _));
        Assert.True(table.Advance(11_000));
        Assert.False(table.TryGet(7, out _));
    }

    [Fact]
    public void A_clock_that_jumps_ahead_or_back_ends_what_is_over_and_no_more()
    {
        var table = new TombstoneTable(10, Plenty, now: 0);
        table.TryAdd(1, Tombstone.ClientInviteAccepted, 32_000, default, default);
        table.TryAdd(2, Tombstone.ClientInviteAccepted, 500_000, default, default);
        table.Advance(400_000);
        Assert.False(table.TryGet(1, out _));
        Assert.True(table.TryGet(2, out _));
        table.Advance(100);
        Assert.True(table.TryGet(2, out _));
        table.Advance(900_000_000);
        Assert.Equal(0, table.Count);
        Assert.True(table.TryAdd(3, Tombstone.ClientInviteAccepted, 900_032_000, default, default));
        Assert.True(table.TryGet(3, out _));
    }

    [Fact]
    public void An_empty_table_takes_an_entry_however_long_nobody_advanced_it()
    {
        var table = new TombstoneTable(10, Plenty, now: 0);
        Assert.True(table.TryAdd(1, Tombstone.ClientInviteAccepted, 86_432_000, default, default));
        Assert.True(table.Advance(86_431_999));
        Assert.True(table.TryGet(1, out _));
        Assert.True(table.Advance(86_432_000));
        Assert.False(table.TryGet(1, out _));
    }

    [Fact]
    public void An_entry_further_ahead_than_an_hour_is_a_bug()
    {
        var table = new TombstoneTable(10, Plenty, now: 0);
        table.TryAdd(1, Tombstone.ClientInviteAccepted, 32_000, default, default);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.TryAdd(2, Tombstone.ClientInviteAccepted, 3_601_000, default, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.TryAdd(2, Tombstone.None, 1_000, default, default));
    }

    [Fact]
    public void Adding_a_key_again_replaces_its_entry_and_its_time()
    {
        var table = new TombstoneTable(1, Plenty, now: 0);
        table.TryAdd(7, Tombstone.ServerNonInviteCompleted, 5_000, "first"u8, SomeFlow);
        Assert.True(table.TryAdd(7, Tombstone.ClientInviteCompleted, 9_000, "second"u8, default));
        Assert.Equal(1, table.Count);
        table.Advance(6_000);
        Assert.True(table.TryGet(7, out var entry));
        Assert.Equal(Tombstone.ClientInviteCompleted, entry.Kind);
        Assert.Equal("second", Encoding.ASCII.GetString(entry.Stored));
        table.Advance(9_000);
        Assert.False(table.TryGet(7, out _));
        Assert.Equal((0, 0L), (table.Count, table.Bytes));
    }

    [Fact]
    public void A_removed_entry_is_gone_and_its_key_can_be_used_again()
    {
        var table = new TombstoneTable(10, Plenty, now: 0);
        table.TryAdd(7, Tombstone.ServerNonInviteCompleted, 5_000, "first"u8, default);
        Assert.True(table.Remove(7));
        Assert.False(table.Remove(7));
        Assert.False(table.TryGet(7, out _));
        table.TryAdd(7, Tombstone.ServerInviteConfirmed, 8_000, default, default);
        table.Advance(5_000);
        Assert.True(table.TryGet(7, out var entry));
        Assert.Equal(Tombstone.ServerInviteConfirmed, entry.Kind);
    }

    [Fact]
    public void No_more_entries_than_allowed()
    {
        var table = new TombstoneTable(3, Plenty, now: 0);
        for (ulong key = 1; key <= 5; key++) Assert.Equal(key <= 3, table.TryAdd(key, Tombstone.ClientInviteAccepted, 2_000, default, default));
        Assert.Equal((3, 2L), (table.Count, table.Refused));
        Assert.True(table.TryAdd(2, Tombstone.ClientInviteCompleted, 2_000, default, default));
        table.Advance(2_000);
        Assert.True(table.TryAdd(5, Tombstone.ClientInviteAccepted, 4_000, default, default));
    }

    [Fact]
    public void No_more_memory_than_allowed()
    {
        var table = new TombstoneTable(1_000_000, 2 * ChunkBytes, now: 0);
        var stored = new byte[1_000];
        var added = 0;
        while (table.TryAdd((ulong)added + 1, Tombstone.ServerNonInviteCompleted, 5_000, stored, SomeFlow)) added++;
        Assert.InRange(added, 130, 2 * ChunkBytes / 1_000);
        Assert.Equal((added, 2L * ChunkBytes, 1L), (table.Count, table.Bytes, table.Refused));
        Assert.False(table.TryAdd(0xFFFF, Tombstone.ServerNonInviteCompleted, 6_000, default, default));
        table.Advance(5_000);
        Assert.Equal(0, table.Bytes);
        Assert.True(table.TryAdd(0xFFFF, Tombstone.ServerNonInviteCompleted, 6_000, default, default));
    }

    [Fact]
    public void The_largest_datagram_is_kept_and_nothing_larger()
    {
        var table = new TombstoneTable(10, Plenty, now: 0);
        var stored = new byte[TombstoneTable.LargestStored];
        stored[^1] = 0xAA;
        Assert.True(table.TryAdd(1, Tombstone.ServerNonInviteCompleted, 5_000, stored, SomeFlow));
        Assert.True(table.TryGet(1, out var entry));
        Assert.True(entry.Stored.SequenceEqual(stored));
        Assert.False(table.TryAdd(2, Tombstone.ServerNonInviteCompleted, 5_000, new byte[TombstoneTable.LargestStored + 1], SomeFlow));
    }

    [Fact]
    public void With_a_budget_the_work_is_spread_and_what_is_over_is_not_found_meanwhile()
    {
        var table = new TombstoneTable(10_000, Plenty, now: 0);
        for (ulong key = 1; key <= 3_000; key++) table.TryAdd(key, Tombstone.ClientInviteCompleted, key <= 2_500 ? 1_000 : 2_000, "ACK"u8, SomeFlow);
        Assert.False(table.Advance(1_000, budget: 1_000));
        Assert.Equal(2_000, table.Count);
        Assert.False(table.TryGet(2_500, out _));
        Assert.True(table.TryGet(2_501, out _));
        Assert.True(table.TryAdd(1, Tombstone.ClientInviteCompleted, 2_000, "again"u8, SomeFlow));
        Assert.True(table.TryAdd(2_400, Tombstone.ClientInviteCompleted, 2_000, "again"u8, SomeFlow));
        Assert.False(table.Advance(1_000, budget: 1_000));
        Assert.True(table.Advance(1_000, budget: 1_000));
        Assert.Equal(502, table.Count);
        Assert.True(table.TryGet(2_400, out _));
        Assert.True(table.Advance(2_000));
        Assert.Equal((0, 0L), (table.Count, table.Bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_agrees_with_a_dictionary_over_random_calls(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new TestRandom((ulong)seed);
        var table = new TombstoneTable(400, Plenty, now: 0);
        var model = new Dictionary<ulong, (long Ends, Tombstone Kind, byte[] Stored)>();
        var now = 0L;
        for (var step = 0; step < 40_000; step++)
        {
            var key = (ulong)random.Below(600);
            switch (random.Below(10))
            {
                case < 5:
                    var stored = new byte[random.Below(300)];
                    stored.AsSpan().Fill((byte)step);
                    var kind = (Tombstone)(1 + random.Below(7));
                    var expires = now + random.Below(40_000);
                    var fits = model.Count < 400 || model.ContainsKey(key);
                    Assert.Equal(fits, table.TryAdd(key, kind, expires, stored, random.Below(2) == 0 ? SomeFlow : default));
                    if (fits) model[key] = (Math.Max((expires + 999) / 1000, now / 1000 + 1) * 1000, kind, stored);
                    break;
                case 5:
                    Assert.Equal(model.Remove(key), table.Remove(key));
                    break;
                case 6:
                    now += random.Below(random.Below(50) == 0 ? 30_000 : 700);
                    table.Advance(now);
                    foreach (var over in model.Where(e => e.Value.Ends <= now).Select(e => e.Key).ToArray()) model.Remove(over);
                    break;
                default:
                    var found = table.TryGet(key, out var entry);
                    Assert.Equal(model.TryGetValue(key, out var expected), found);
                    if (!found) break;
                    Assert.Equal(expected.Kind, entry.Kind);
                    Assert.True(entry.Stored.SequenceEqual(expected.Stored));
                    break;
            }

            Assert.Equal(model.Count, table.Count);
        }
    }

    [Fact]
    public void A_million_entries_live_32_seconds_each_in_memory_that_is_used_again()
    {
        const int perSecond = 31_250;
        var table = new TombstoneTable(1_100_000, Plenty, now: 0);
        var stored = new byte[100];
        var next = 0UL;
        void RunSeconds(int from, int to)
        {
            for (var second = from; second < to; second++)
            {
                table.Advance(second * 1000L);
                for (var i = 0; i < perSecond; i++)
                {
                    if (!table.TryAdd(Key(next++), Tombstone.ServerNonInviteCompleted, second * 1000L + 32_000, stored, SomeFlow)) Assert.Fail("refused");
                }
            }
        }

        RunSeconds(0, 33);
        Assert.Equal(32 * perSecond, table.Count);
        var bytes = table.Bytes;
        var before = GC.GetAllocatedBytesForCurrentThread();
        RunSeconds(33, 66);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{table.Count} entries, {table.Bytes >> 20} MiB, {allocated} bytes allocated in 33 s");
        Assert.Equal(1_000_000, table.Count);
        Assert.Equal(bytes, table.Bytes);

        // The segments of the index fill unevenly by chance, so one of them may still grow
        Assert.InRange(allocated, 0, 4 << 20);
        before = GC.GetAllocatedBytesForCurrentThread();
        RunSeconds(66, 70);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 10);

        for (var key = 0UL; key < next; key++) Assert.Equal(key >= next - 1_000_000, table.TryGet(Key(key), out _));
        table.Advance(200_000);
        Assert.Equal((0, 0L), (table.Count, table.Bytes));
    }

    private static ulong Key(ulong number) => TestRandom.Scramble(number);
}
