using ActorSip.Backends;
using Xunit;

namespace ActorSip.Tests.Backends;

#pragma warning disable CA2012 // What becomes of a promise that is taken twice, or not at all, is tested here.

/// <summary>The promise that is kept on the same turn.</summary>
public sealed class TurnCompletionTests
{
    private readonly TurnCompletion<int> _completion = new();

    [Fact]
    public void The_continuation_runs_before_SetResult_returns_and_on_its_thread()
    {
        var (result, thread) = (0, 0);
        _ = WaitAsync();
        Assert.True(_completion.IsPending);
        _completion.SetResult(7);
        Assert.Equal((7, Environment.CurrentManagedThreadId), (result, thread));
        Assert.False(_completion.IsPending);

        async Task WaitAsync() => (result, thread) = (await _completion.BeginAsync(), Environment.CurrentManagedThreadId);
    }

    [Fact]
    public async Task A_promise_of_which_the_end_alone_matters_ends_with_the_result_or_the_exception()
    {
        var end = _completion.BeginEndAsync();
        Assert.False(end.IsCompleted);
        _completion.SetResult(7);
        await end;
        var failing = _completion.BeginEndAsync();
        _completion.SetException(new InvalidOperationException("no"));
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await failing)).Message);
    }

    [Fact]
    public async Task A_result_that_is_there_already_is_taken_at_once()
    {
        var promise = _completion.BeginAsync();
        _completion.SetResult(7);
        Assert.True(promise.IsCompletedSuccessfully);
        Assert.Equal(7, await promise);
    }

    [Fact]
    public async Task It_can_be_used_again_from_within_the_continuation()
    {
        var results = new List<int>();
        var waiting = WaitAsync();
        for (var i = 0; i < 3; i++) _completion.SetResult(i);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([0, 1, 2], results);

        async Task WaitAsync()
        {
            while (results.Count < 3) results.Add(await _completion.BeginAsync());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_comes_out_where_it_is_awaited(bool before)
    {
        var promise = _completion.BeginAsync();
        if (before) _completion.SetException(new InvalidDataException("no"));
        var waiting = Assert.ThrowsAsync<InvalidDataException>(async () => await promise);
        if (!before) _completion.SetException(new InvalidDataException("no"));
        Assert.Equal("no", (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Message);

        // And it is over with it.
        var next = _completion.BeginAsync();
        _completion.SetResult(1);
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task A_cancellation_is_seen_as_one()
    {
        var promise = _completion.BeginAsync();
        _completion.SetException(new OperationCanceledException());
        Assert.True(promise.IsCanceled);
        Assert.False(promise.IsFaulted);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await promise);
    }

    [Fact]
    public void A_second_promise_before_the_result_of_the_first_is_a_bug()
    {
        _ = _completion.BeginAsync();
        Assert.Throws<InvalidOperationException>(() => { _ = _completion.BeginAsync(); });
    }

    [Fact]
    public async Task A_result_is_taken_once()
    {
        var promise = _completion.BeginAsync();
        _completion.SetResult(7);
        var copy = promise;
        Assert.Equal(7, await promise);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await copy);
    }

    [Fact]
    public async Task A_result_that_nobody_waits_for_changes_nothing()
    {
        _completion.SetResult(1);
        _completion.SetException(new InvalidDataException());
        var promise = _completion.BeginAsync();
        Assert.False(promise.IsCompleted);
        _completion.SetResult(2);
        _completion.SetResult(3);
        Assert.Equal(2, await promise);
    }

    [Fact]
    public async Task What_flows_with_the_caller_flows_into_the_continuation()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        var seen = "";
        var waiting = WaitAsync();
        local.Value = "other";
        _completion.SetResult(1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("caller", seen);

        async Task WaitAsync()
        {
            await _completion.BeginAsync();
            seen = local.Value!;
        }
    }
}
