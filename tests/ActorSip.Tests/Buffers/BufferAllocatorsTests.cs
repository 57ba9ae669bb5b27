using ActorSip.Buffers;
using Xunit;

namespace ActorSip.Tests.Buffers;

public sealed class BufferAllocatorsTests
{
    public static TheoryData<string> Kinds => [.. BufferAllocators.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_buffer_holds_what_was_asked_for_and_begins_empty(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        foreach (var capacity in new[] { 0, 1, 511, 512, 513, 1500, 65_535, 65_536, 65_537, 1 << 20 })
        {
            var buffer = allocator.Rent(capacity, "test");
            Assert.True(buffer.Capacity >= capacity, $"{buffer.Capacity} for {capacity}");
            Assert.Equal(0, buffer.Length);
            Assert.Equal(buffer.Capacity, buffer.Free.Length);
            buffer.Release();
        }

        Assert.Equal(new BufferStatistics(10, 10, 0, allocator.Statistics.ReservedBytes, 0), allocator.Statistics);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void More_than_a_mebibyte_or_less_than_nothing_is_refused(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => allocator.Rent((1 << 20) + 1, "test"));
        Assert.Throws<ArgumentOutOfRangeException>(() => allocator.Rent(-1, "test"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_buffer_goes_back_with_its_last_holder_only(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        var buffer = allocator.Rent(100, "test");
        buffer.Retain();
        buffer.Retain();
        buffer.Release();
        buffer.Release();
        Assert.Equal(1, allocator.Statistics.Held);
        buffer.Release();
        Assert.Equal(0, allocator.Statistics.Held);
        Assert.Equal(0, allocator.Statistics.HeldBytes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Buffers_held_at_the_same_time_never_overlap(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        var buffers = Enumerable.Range(0, 2000).Select(i => allocator.Rent(i % 1400, "test")).ToArray();
        for (var i = 0; i < buffers.Length; i++)
        {
            buffers[i].Free.Fill((byte)i);
            buffers[i].Length = buffers[i].Capacity;
        }

        for (var i = 0; i < buffers.Length; i++) Assert.Equal(-1, buffers[i].Span.IndexOfAnyExcept((byte)i));
        foreach (var buffer in buffers) buffer.Release();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Counts_of_holders_are_right_under_contention(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        for (var round = 0; round < 200; round++)
        {
            var buffer = allocator.Rent(64, "test");
            const int Holders = 4;
            for (var i = 0; i < Holders; i++) buffer.Retain();
            var holding = Enumerable.Range(0, Holders).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 200; i++)
                {
                    buffer.Retain();
                    buffer.Release();
                }

                buffer.Release();
            }));
            await Task.WhenAll(holding);
            Assert.Equal(1, allocator.Statistics.Held);
            buffer.Release();
            Assert.Equal(0, allocator.Statistics.Held);
        }
    }

    [Fact]
    public void An_unknown_kind_is_refused_with_the_kinds_there_are()
    {
        var refused = Assert.Throws<ArgumentException>(() => BufferAllocators.Create("jemalloc"));
        Assert.Contains("pooled, unpooled, debug", refused.Message, StringComparison.Ordinal);
    }
}
