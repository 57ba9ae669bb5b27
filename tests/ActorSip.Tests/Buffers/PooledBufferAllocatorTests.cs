using ActorSip.Buffers;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using Xunit;

namespace ActorSip.Tests.Buffers;

public sealed class PooledBufferAllocatorTests : IDisposable
{
    private readonly LoopFaults _faults = new();
    private readonly EventLoop _loop;
    private readonly PooledBufferAllocator _allocator = new(isLoop: () => EventLoop.Current is not null);

    public PooledBufferAllocatorTests() => _loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task What_was_released_is_rented_again()
    {
        var same = await _loop.RunAsync(() =>
        {
            var first = _allocator.Rent(700, "test");
            first.Length = 700;
            first.Release();
            var second = _allocator.Rent(1000, "test");
            return ReferenceEquals(first, second) && second.Length == 0;
        });
        Assert.True(same);
    }

    [Fact]
    public async Task The_loop_rents_and_releases_without_allocating()
    {
        var allocated = await _loop.RunAsync(() =>
        {
            var held = new MessageBuffer[100];
            return Allocations.Least(() =>
            {
                for (var round = 0; round < 40; round++)
                {
                    for (var i = 0; i < held.Length; i++) held[i] = _allocator.Rent(i * 20, "test");
                    foreach (var buffer in held) buffer.Release();
                }
            });
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task What_another_thread_releases_comes_back_to_its_loop()
    {
        for (var round = 0; round < 50; round++)
        {
            var buffers = await _loop.RunAsync(() => Enumerable.Range(0, 1000).Select(_ => _allocator.Rent(2000, "test")).ToArray());
            foreach (var buffer in buffers) buffer.Release();
        }

        var statistics = _allocator.Statistics;
        Assert.Equal(50_000, statistics.Released);
        Assert.Equal(0, statistics.HeldBytes);
        Assert.True(statistics.ReservedBytes <= 3 * 1024 * 1024, $"{statistics.ReservedBytes} bytes reserved for 1,000 buffers of 2 KiB");
    }

    [Fact]
    public async Task Many_threads_share_a_pool_without_mixing_up_memory()
    {
        var wrong = 0;
        await Task.WhenAll(Enumerable.Range(1, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var buffer = _allocator.Rent(600, "test");
                buffer.Length = 600;
                buffer.Span.Fill((byte)thread);
                if (buffer.Span.IndexOfAnyExcept((byte)thread) >= 0) Interlocked.Increment(ref wrong);
                buffer.Release();
            }
        })));
        Assert.Equal(0, wrong);
        Assert.Equal(0, _allocator.Statistics.Held);
    }

    [Fact]
    public async Task What_other_threads_have_taken_leaves_half_to_the_loops()
    {
        var allocator = new PooledBufferAllocator(limitBytes: 1024 * 1024, () => EventLoop.Current is not null);
        foreach (var size in new[] { 600, 2000, 5000, 100_000 })
            for (var i = 0; i < 300; i++) allocator.Rent(size, "kept by a stranger");
        var beyond = allocator.Statistics.BeyondLimit;
        Assert.Equal(512 * 1024, allocator.Statistics.ReservedBytes);
        await _loop.RunAsync(() =>
        {
            for (var i = 0; i < 100; i++) allocator.Rent(1000, "of the loop").Release();
            return 0;
        });
        Assert.Equal(beyond, allocator.Statistics.BeyondLimit);
    }

    [Fact]
    public void Beyond_the_limit_buffers_come_beside_the_pool_and_are_counted()
    {
        var allocator = new PooledBufferAllocator(limitBytes: 512 * 1024, () => EventLoop.Current is not null);
        var buffers = Enumerable.Range(0, 20).Select(_ => allocator.Rent(65_536, "test")).ToArray();
        Assert.Equal(256 * 1024, allocator.Statistics.ReservedBytes);
        Assert.Equal(16, allocator.Statistics.BeyondLimit);
        Assert.Equal(20 * 65_536, allocator.Statistics.HeldBytes);
        foreach (var buffer in buffers) buffer.Release();
        Assert.Equal(0, allocator.Statistics.Held);
        Assert.Equal(0, allocator.Statistics.HeldBytes);
    }
}
