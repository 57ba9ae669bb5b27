using ActorSip.Loops;
using ActorSip.Tests.Configuration;
using Xunit;

namespace ActorSip.Tests.Loops;

public sealed class LoopSourceTests : IDisposable
{
    private readonly LoopFaults _faults = new();
    private readonly EventLoop _loop;

    public LoopSourceTests() => _loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task A_readable_source_is_called_until_it_is_taken_away()
    {
        var calls = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        PipeSource? source = null;
        source = new PipeSource(ready =>
        {
            Assert.Equal(LoopReadiness.Readable, ready);
            if (++calls < 3) return false;
            _loop.Unregister(source!);
            enough.SetResult();
            return true;
        });
        await _loop.RunAsync(() => _loop.Register(source));
        source.MakeReadable();
        await enough.Task.WaitAsync(LoopExtensions.Patience);
        await _loop.RunAsync(() => { });
        Assert.Equal(3, await _loop.RunAsync(() => calls));
        source.Dispose();
        Assert.Empty(_faults.Seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_source_that_always_has_more_starves_neither_another_source_nor_work(bool fullBatches)
    {
        var other = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var greedy = new PipeSource(_ => fullBatches);
        using var modest = new PipeSource(_ => other.TrySetResult());
        await _loop.RunAsync(() => _loop.Register(greedy));
        await _loop.RunAsync(() => _loop.Register(modest));
        greedy.MakeReadable();
        await _loop.RunAsync(() => { });
        modest.MakeReadable();
        await other.Task.WaitAsync(LoopExtensions.Patience);
        await _loop.RunAsync(() => _loop.Unregister(greedy));
    }

    [Fact]
    public async Task A_source_that_is_watched_for_nothing_is_left_alone_until_it_is_watched_again()
    {
        var calls = 0;
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var quiet = new PipeSource(_ =>
        {
            calls++;
            return !called.TrySetResult();
        });
        using var other = new PipeSource(_ => false);
        await _loop.RunAsync(() =>
        {
            _loop.Register(quiet);
            _loop.Register(other);
            _loop.Watch(quiet, LoopReadiness.None);
        });
        quiet.MakeReadable();
        other.MakeReadable();
        await _loop.RunAsync(() => { });
        await _loop.RunAsync(() => { });
        Assert.Equal(0, await _loop.RunAsync(() => calls));
        await _loop.RunAsync(() => _loop.Watch(quiet, LoopReadiness.Readable));
        await called.Task.WaitAsync(LoopExtensions.Patience);
        await _loop.RunAsync(() =>
        {
            _loop.Unregister(quiet);
            _loop.Unregister(other);
        });
    }

    [Fact]
    public async Task A_flood_of_work_does_not_starve_a_source()
    {
        var stop = false;
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new PipeSource(_ => read.TrySetResult());
        await _loop.RunAsync(() => _loop.Register(source));
        LoopAction? flood = null;
        flood = new LoopAction(() =>
        {
            if (!stop) _loop.Post(flood!);
        });
        for (var i = 0; i < 1000; i++) _loop.Post(flood);
        source.MakeReadable();
        await read.Task.WaitAsync(LoopExtensions.Patience);
        await _loop.RunAsync(() => stop = true);
    }

    [Fact]
    public async Task A_source_that_throws_is_reported_and_called_again()
    {
        var calls = 0;
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new PipeSource(_ => ++calls == 1 ? throw new InvalidOperationException("wrong") : !again.TrySetResult());
        await _loop.RunAsync(() => _loop.Register(source));
        source.MakeReadable();
        await again.Task.WaitAsync(LoopExtensions.Patience);
        Assert.Equal(typeof(PipeSource).FullName, Assert.Single(_faults.Seen).Where);
    }
}
