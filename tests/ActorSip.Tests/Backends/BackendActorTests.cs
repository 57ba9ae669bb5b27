using ActorSip.Backends;
using ActorSip.Tests.Routing;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Backends;

/// <summary>Queue, deadline, circuit and counters of a backend, over virtual time.</summary>
public sealed class BackendActorTests : TestKit
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualWork _work = new();
    private readonly Backend<int, string> _backend;
    private readonly IActorRef _actor;
    private int _asked;

    public BackendActorTests()
        : base("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
    {
        _backend = new Backend<int, string>("test", new BackendLimits(MaxConcurrent: 2, MaxQueued: 3, Timeout: 1000, MaxFailures: 3, Recovery: 5000), _work);
        _actor = Sys.ActorOf(_backend.Props(_time));
    }

    [Fact]
    public async Task An_answer_bears_the_numbers_of_its_question()
    {
        _actor.Tell(new BackendsProtocol.Question<int>(7, 42, 5), TestActor);
        var begun = await _work.NextAsync();
        Assert.Equal(5, begun.Question);
        begun.End.SetResult("five");
        Assert.Equal(new BackendsProtocol.Answer<string>(7, 42, new BackendAnswer<string>(BackendOutcome.Answered, "five")), await ExpectMsgAsync<BackendsProtocol.Answer<string>>());
        Assert.Equal((1, 1), (_backend.Statistics.Asked, _backend.Statistics.Answered));
    }

    [Fact]
    public async Task So_many_run_at_once_so_many_wait_and_one_more_is_refused()
    {
        for (var i = 1; i <= 6; i++) await AskAsync(i);
        Expect(6, BackendOutcome.Refused);
        Assert.Equal((2, 3, 1), (_backend.Statistics.InFlight, _backend.Statistics.Queued, _backend.Statistics.Refused));
        var begun = new Queue<ManualWork.Begun>([await _work.NextAsync(), await _work.NextAsync()]);
        Assert.Equal([1, 2], begun.Select(work => work.Question).Order());
        foreach (var next in (int[])[3, 4, 5])
        {
            var ended = begun.Dequeue();
            ended.End.SetResult("");
            Expect(ended.Question, BackendOutcome.Answered);
            begun.Enqueue(await _work.NextAsync());
            Assert.Equal(next, begun.Last().Question);
        }

        Assert.Equal(2, _work.MostAtOnce);
    }

    [Fact]
    public async Task What_has_no_answer_in_time_is_given_up_whether_it_has_begun_or_waits()
    {
        for (var i = 1; i <= 2; i++) await AskAsync(i);
        var (first, second) = (await _work.NextAsync(), await _work.NextAsync());
        Assert.False(first.Cancellation.IsCancellationRequested);
        await AskAsync(3);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        for (var i = 1; i <= 3; i++) Expect(i, BackendOutcome.TimedOut);
        Assert.True(first.Cancellation.IsCancellationRequested);

        // Work that goes on all the same keeps its place: nothing more begins.
        await NodeFixture.UntilAsync(() => _backend.Statistics.Circuit == CircuitState.Open);
        Assert.Equal((2, 0, 3), (_backend.Statistics.InFlight, _backend.Statistics.Queued, _backend.Statistics.TimedOut));
        first.End.SetResult("late");
        second.End.SetResult("late");
        await NodeFixture.UntilAsync(() => _backend.Statistics is { InFlight: 0, Late: 2 });
        Assert.Equal((0, 1000), (_backend.Statistics.Answered, _backend.Statistics.Slowest));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_backend_that_fails_is_left_alone_and_tried_again_after_a_while()
    {
        for (var i = 1; i <= 3; i++)
        {
            await AskAsync(i);
            (await _work.NextAsync()).End.SetException(new InvalidDataException("broken"));
            Expect(i, BackendOutcome.Failed);
        }

        await AskAsync(4);
        Expect(4, BackendOutcome.Unavailable);
        Assert.True(_work.IsIdle);

        // One question tries, and others do not wait for it.
        _time.Advance(TimeSpan.FromSeconds(5));
        await AskAsync(5);
        await AskAsync(6);
        Expect(6, BackendOutcome.Unavailable);
        Assert.Equal(CircuitState.HalfOpen, _backend.Statistics.Circuit);
        (await _work.NextAsync()).End.SetException(new InvalidDataException("still broken"));
        Expect(5, BackendOutcome.Failed);
        await AskAsync(7);
        Expect(7, BackendOutcome.Unavailable);

        _time.Advance(TimeSpan.FromSeconds(5));
        await AskAsync(8);
        (await _work.NextAsync()).End.SetResult("well again");
        Expect(8, BackendOutcome.Answered);
        await AskAsync(9);
        (await _work.NextAsync()).End.SetResult("well");
        Expect(9, BackendOutcome.Answered);
        Assert.Equal((2, 4, 3, CircuitState.Closed), (_backend.Statistics.Openings, _backend.Statistics.Failed, _backend.Statistics.Unavailable, _backend.Statistics.Circuit));
    }

    [Fact]
    public async Task When_the_circuit_opens_those_who_wait_hear_of_it_at_once()
    {
        for (var i = 1; i <= 5; i++) await AskAsync(i);
        var begun = new List<ManualWork.Begun> { await _work.NextAsync(), await _work.NextAsync() };
        for (var i = 0; i < 3; i++)
        {
            begun[i].End.SetException(new InvalidDataException("broken"));
            Expect(begun[i].Question, BackendOutcome.Failed);
            if (i < 2) begun.Add(await _work.NextAsync());
        }

        Expect(5, BackendOutcome.Unavailable);
        Assert.Equal(4, begun[3].Question);

        // What was under way when it opened may still end well, and shows that the backend works.
        begun[3].End.SetResult("");
        Expect(4, BackendOutcome.Answered);
        await NodeFixture.UntilAsync(() => _backend.Statistics.Circuit == CircuitState.Closed);
    }

    [Fact]
    public async Task What_is_forgotten_gets_no_answer_and_makes_no_work()
    {
        for (var i = 1; i <= 3; i++) await AskAsync(i);
        var (first, second) = (await _work.NextAsync(), await _work.NextAsync());
        _actor.Tell(new BackendsProtocol.Forget(0, 3), TestActor);
        _actor.Tell(new BackendsProtocol.Forget(0, first.Question), TestActor);
        _actor.Tell(new BackendsProtocol.Forget(0, 99), TestActor);
        await NodeFixture.UntilAsync(() => _backend.Statistics is { Forgotten: 2, Queued: 0 });
        Assert.True(first.Cancellation.IsCancellationRequested);
        first.End.SetCanceled();
        second.End.SetResult("");
        Expect(second.Question, BackendOutcome.Answered);
        await NodeFixture.UntilAsync(() => _backend.Statistics.InFlight == 0);
        Assert.True(_work.IsIdle);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Who_waits_when_a_backend_ends_is_told()
    {
        for (var i = 1; i <= 3; i++) await AskAsync(i);
        var begun = await _work.NextAsync();
        Sys.Stop(_actor);
        for (var i = 1; i <= 3; i++) Expect(i, BackendOutcome.Failed);
        Assert.True(begun.Cancellation.IsCancellationRequested);
    }

    [Fact]
    public void Work_that_blocks_blocks_nobody_else()
    {
        using var gate = new ManualResetEventSlim();
        var backend = new Backend<int, string>("blocking", new BackendLimits(2, 3, 1000, 3, 5000), new BlockingWork(gate));
        var actor = Sys.ActorOf(backend.Props(_time));
        actor.Tell(new BackendsProtocol.Question<int>(0, 1, 1), TestActor);
        actor.Tell(new BackendsProtocol.Question<int>(0, 2, 2), TestActor);
        Expect(2, BackendOutcome.Answered);
        gate.Set();
        Expect(1, BackendOutcome.Answered);
    }

    private async Task AskAsync(int number)
    {
        _actor.Tell(new BackendsProtocol.Question<int>(0, number, number), TestActor);
        _asked++;

        // Time moves in one thread and the actor works in another: what is asked now is asked before it moves.
        await NodeFixture.UntilAsync(() => _backend.Statistics.Asked == _asked);
    }

    private void Expect(long number, BackendOutcome outcome)
    {
        var answer = ExpectMsg<BackendsProtocol.Answer<string>>(TimeSpan.FromSeconds(20));
        Assert.Equal((number, outcome), (answer.Number, answer.Content.Outcome));
    }

    private sealed class BlockingWork(ManualResetEventSlim gate) : IBackendWork<int, string>
    {
        public Task<string> AnswerAsync(int question, CancellationToken cancellation)
        {
            if (question == 1) gate.Wait(CancellationToken.None);
            return Task.FromResult("");
        }
    }
}
