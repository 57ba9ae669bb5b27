using System.Runtime.CompilerServices;
using ActorSip.Buffers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Buffers;

public sealed class DebugBufferAllocatorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DebugBufferAllocator _allocator;

    public DebugBufferAllocatorTests() => _allocator = new DebugBufferAllocator(_time);

    [Fact]
    public void A_buffer_that_is_held_is_named_with_purpose_age_and_place()
    {
        _allocator.Rent(10, "released").Release();
        var held = _allocator.Rent(1000, "register answer");
        _time.Advance(TimeSpan.FromSeconds(7));
        var leak = Assert.Single(_allocator.Leaks());
        Assert.Equal(("register answer", 1000, TimeSpan.FromSeconds(7), false), (leak.Purpose, leak.Capacity, leak.Age, leak.Lost));
        Assert.Contains(nameof(A_buffer_that_is_held_is_named_with_purpose_age_and_place), leak.RentedAt, StringComparison.Ordinal);
        held.Release();
        Assert.Empty(_allocator.Leaks());
    }

    [Fact]
    public void A_buffer_nobody_points_to_any_more_is_lost()
    {
        Lose();
        for (var i = 0; i < 10 && !_allocator.Leaks()[0].Lost; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var leak = Assert.Single(_allocator.Leaks());
        Assert.True(leak.Lost);
        Assert.Equal("forgotten", leak.Purpose);
    }

    [Fact]
    public void Memory_is_poisoned_when_the_last_holder_releases_it()
    {
        var buffer = _allocator.Rent(300, "test");
        buffer.Length = 300;
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(DebugBufferAllocator.Poison));
        buffer.Span.Fill(1);
        buffer.Retain();
        buffer.Release();
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept((byte)1));
        buffer.Release();
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(DebugBufferAllocator.Poison));
    }

    [Fact]
    public void Releasing_twice_is_refused()
    {
        var buffer = _allocator.Rent(1, "the purpose");
        buffer.Release();
        Assert.Contains("the purpose", Assert.Throws<ObjectDisposedException>(buffer.Release).Message, StringComparison.Ordinal);
        Assert.Equal(1, _allocator.Statistics.Released);
    }

    [Fact]
    public void Retaining_after_the_release_is_refused()
    {
        var buffer = _allocator.Rent(1, "the purpose");
        buffer.Release();
        Assert.Contains("the purpose", Assert.Throws<ObjectDisposedException>(buffer.Retain).Message, StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Lose() => _allocator.Rent(10, "forgotten");
}
