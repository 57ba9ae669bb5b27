using ActorSip.Backends;
using Xunit;

namespace ActorSip.Tests.Backends;

public sealed class BackendThreadTests
{
    [Fact]
    public async Task All_runs_on_one_thread_in_order_and_exceptions_come_out()
    {
        using var thread = new BackendThread("test-thread");
        var order = new List<(int Number, string? Name)>();
        var work = Enumerable.Range(0, 50).Select(number => thread.RunAsync(() =>
        {
            order.Add((number, Thread.CurrentThread.Name));
            return number % 10 == 3 ? throw new InvalidDataException("three") : number;
        })).ToArray();
        for (var i = 0; i < work.Length; i++)
        {
            if (i % 10 == 3) await Assert.ThrowsAsync<InvalidDataException>(() => work[i]);
            else Assert.Equal(i, await work[i]);
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(number => (number, (string?)"test-thread")), order);
    }

    [Fact]
    public async Task What_is_cancelled_before_its_turn_does_not_run()
    {
        using var thread = new BackendThread("test-thread");
        using var gate = new ManualResetEventSlim();
        using var caller = new CancellationTokenSource();
        var first = thread.RunAsync(() => gate.Wait(TimeSpan.FromSeconds(20)));
        var hasRun = false;
        var second = thread.RunAsync(() => hasRun = true, caller.Token);
        await caller.CancelAsync();
        gate.Set();
        Assert.True(await first);
#pragma warning disable VSTHRD003 // It was begun above.
        await Assert.ThrowsAsync<TaskCanceledException>(() => second);
#pragma warning restore VSTHRD003
        Assert.False(hasRun);
    }

    [Fact]
    public async Task It_ends_what_it_was_given_and_takes_nothing_more()
    {
        var thread = new BackendThread("test-thread");
        var last = thread.RunAsync(() => 7);
        thread.Dispose();
        thread.Dispose();
        Assert.Equal(7, await last);
        await Assert.ThrowsAnyAsync<Exception>(() => thread.RunAsync(() => 8));
    }
}
