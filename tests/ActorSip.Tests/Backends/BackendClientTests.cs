using ActorSip.Backends;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Backends;

#pragma warning disable CA2012 // What becomes of the answer is looked at before it is awaited.

/// <summary>How an actor asks a backend, and what its routes await.</summary>
public sealed class BackendClientTests : TestKit
{
    private readonly Backend<string, int> _backend = new("test", new BackendLimits(1, 2, 1000, 3, 1000), new NoWork());
    private readonly TestProbe _actor;
    private readonly BackendClients _clients;
    private readonly BackendClient<string, int> _client;

    public BackendClientTests()
    {
        _actor = CreateTestProbe();
        _clients = new BackendClients(new Dictionary<IBackend, IActorRef> { [_backend] = _actor.Ref }, TestActor);
        _client = _clients.Of(_backend);
    }

    [Fact]
    public async Task What_is_awaited_comes_in_the_turn_of_its_answer()
    {
        var result = 0;
        var waiting = WaitAsync();
        var question = await _actor.ExpectMsgAsync<BackendsProtocol.Question<string>>();
        Assert.Equal(("who", TestActor, 1), (question.Content, _actor.LastSender, _client.Waiting));
        Answer(question, 7);
        Assert.Equal((7, 0), (result, _client.Waiting));
        await waiting;

        // A second answer finds nobody.
        Answer(question, 8);
        Assert.Equal(7, result);

        async Task WaitAsync() => result = (await _client.AskAsync("who")).Value;
    }

    [Fact]
    public async Task One_question_more_than_the_backend_takes_is_refused_without_a_message()
    {
        for (var i = 0; i < 3; i++) Assert.False(_client.AskAsync("").IsCompleted);
        var refused = _client.AskAsync("");
        Assert.True(refused.IsCompletedSuccessfully);
        Assert.Equal((BackendOutcome.Refused, 1L), ((await refused).Outcome, _client.Refused));
        Answer(await _actor.ExpectMsgAsync<BackendsProtocol.Question<string>>(), 1);
        Assert.False(_client.AskAsync("").IsCompleted);
        for (var i = 0; i < 3; i++) await _actor.ExpectMsgAsync<BackendsProtocol.Question<string>>();
        await _actor.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task A_caller_who_gives_up_ends_the_waiting_and_the_question()
    {
        using var caller = new CancellationTokenSource();
        var waiting = _client.AskAsync("who", caller.Token);
        var question = await _actor.ExpectMsgAsync<BackendsProtocol.Question<string>>();
        await caller.CancelAsync();
        Assert.True(waiting.IsCanceled);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await waiting);
        Assert.Equal(new BackendsProtocol.Forget(question.Client, question.Number), await _actor.ExpectMsgAsync<BackendsProtocol.Forget>());
        Assert.Equal(0, _client.Waiting);

        // The answer was on its way.
        Answer(question, 7);
        Assert.True(_client.AskAsync("who", caller.Token).IsCanceled);
        await _actor.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task A_caller_who_gives_up_after_the_answer_disturbs_nobody()
    {
        using var caller = new CancellationTokenSource();
        var waiting = _client.AskAsync("who", caller.Token);
        Answer(await _actor.ExpectMsgAsync<BackendsProtocol.Question<string>>(), 7);
        await caller.CancelAsync();
        Assert.Equal(7, (await waiting).Value);
        await _actor.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void Each_backend_has_one_client_of_an_actor_and_a_strange_one_has_none()
    {
        Assert.Same(_client, _clients.Of(_backend));
        var strange = new Backend<string, int>("strange", _backend.Limits, new NoWork());
        Assert.Contains("strange", Assert.Throws<InvalidOperationException>(() => _clients.Of(strange)).Message, StringComparison.Ordinal);
    }

    private void Answer(BackendsProtocol.Question<string> question, int value) =>
        _clients.OnAnswer(new BackendsProtocol.Answer<int>(question.Client, question.Number, new BackendAnswer<int>(BackendOutcome.Answered, value)));

    private sealed class NoWork : IBackendWork<string, int>
    {
        public Task<int> AnswerAsync(string question, CancellationToken cancellation) => throw new InvalidOperationException("Nobody asks.");
    }
}
