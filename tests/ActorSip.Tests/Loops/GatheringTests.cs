using ActorSip.Loops;
using ActorSip.Tests.Configuration;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Loops;

/// <summary>A loop of 200 us gather time, on a clock and with a waiter of the test.</summary>
public sealed class GatheringTests : IDisposable
{
    private readonly LoopFaults _faults = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedWaiter _waiter = new();
    private readonly EventLoop _loop;
    private bool _hasMore;

    public GatheringTests()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop with { GatherMicroseconds = 200, WriteGatherMicroseconds = 1000, FarWriteGatherMicroseconds = 1500, PassesWithoutWait = 0 }, _time, _waiter);
        _waiter.AwaitWait();
    }

    public void Dispose()
    {
        _loop.Dispose();
        Assert.Empty(_faults.Seen);
    }

    [Fact]
    public void What_comes_alone_is_read_at_once()
    {
        Assert.Empty(_waiter.Pauses);
        Come(TimeSpan.FromMicroseconds(200));
        Come(TimeSpan.FromMicroseconds(300));
        Assert.Empty(_waiter.Pauses);
        Assert.Equal(0, _loop.Pauses);
    }

    [Fact]
    public void After_a_look_that_found_something_the_rest_of_the_time_goes_by_before_the_next()
    {
        Come(TimeSpan.Zero);
        Come(TimeSpan.FromMicroseconds(150));
        Assert.Equal([200_000, 50_000], _waiter.Pauses);
        Assert.Equal(2, _loop.Pauses);
    }

    [Theory]
    [InlineData(false, 700_000)]
    [InlineData(true, 1_200_000)]
    public void After_a_write_more_goes_by_once(bool isFar, long pause)
    {
        _waiter.End(ready => ready.Add(new Source(() =>
        {
            _time.Advance(TimeSpan.FromMicroseconds(300));
            if (isFar) _loop.NoteFarWrite();
            _loop.NoteWrite();
        }), LoopReadiness.Readable));
        _waiter.AwaitWait();
        Come(TimeSpan.Zero);
        Assert.Equal([pause, 200_000], _waiter.Pauses);
    }

    [Fact]
    public void A_wake_up_that_brings_nothing_to_read_begins_no_time()
    {
        Come(TimeSpan.FromMilliseconds(1));
        _waiter.End(static _ => { });
        _waiter.AwaitWait();
        Assert.Empty(_waiter.Pauses);
    }

    [Fact]
    public void A_source_that_gave_a_full_batch_is_not_kept_waiting()
    {
        _hasMore = true;
        Come(TimeSpan.Zero);
        Assert.Empty(_waiter.Pauses);
    }

    [Fact]
    public void Work_that_is_left_is_not_kept_waiting()
    {
        var posted = false;
        _waiter.End(ready => ready.Add(new Source(() =>
        {
            for (var i = 0; i <= ReferenceOptions.Loop.MaxWorkPerPass; i++) _loop.Post(new LoopAction(() => posted = true));
        }), LoopReadiness.Readable));
        Assert.Equal(0, _waiter.AwaitWait());
        Assert.True(posted);
        Assert.Empty(_waiter.Pauses);
        _waiter.End(static _ => { });
        _waiter.AwaitWait();
        Assert.Single(_waiter.Pauses);
    }

    /// <summary>Something is ready, reading it takes so long, and the loop waits again.</summary>
    private void Come(TimeSpan reading)
    {
        _waiter.End(ready => ready.Add(new Source(() => _time.Advance(reading)) { HasMore = _hasMore }, LoopReadiness.Readable));
        _waiter.AwaitWait();
    }

    private sealed class Source(Action read) : ILoopSource
    {
        public bool HasMore { get; init; }

        public int Descriptor => -1;

        public bool OnReady(LoopReadiness ready)
        {
            read();
            return HasMore;
        }
    }
}
