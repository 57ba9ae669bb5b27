using ActorSip.Requests;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>How continuations find their actor.</summary>
public sealed class ActorSynchronizationContextTests : TestKit
{
    [Fact]
    public void Posted_work_arrives_at_the_actor_as_a_message_without_a_sender()
    {
        var context = new ActorSynchronizationContext(TestActor);
        var state = new object();
        object? seen = null;
        context.Post(given => seen = given, state);
        Assert.Null(seen);
        var work = ExpectMsg<RequestsProtocol.Continue>();
        work.Callback(work.State);
        Assert.Same(state, seen);
    }

    [Fact]
    public void Nobody_can_wait_for_an_actor() =>
        Assert.Throws<NotSupportedException>(() => new ActorSynchronizationContext(TestActor).Send(_ => { }, null));

    [Fact]
    public void A_copy_is_the_context_itself_so_that_a_continuation_on_the_turn_runs_at_once()
    {
        var context = new ActorSynchronizationContext(TestActor);
        Assert.Same(context, context.CreateCopy());
    }

    [Fact]
    public void An_await_under_the_context_continues_through_the_actor()
    {
        var work = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new ActorSynchronizationContext(TestActor));
        var result = 0;
        try
        {
            _ = WaitAsync();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }

        work.SetResult(7);
        var posted = ExpectMsg<RequestsProtocol.Continue>();
        Assert.Equal(0, result);
        posted.Callback(posted.State);
        Assert.Equal(7, result);

#pragma warning disable VSTHRD003 // Waiting for work that somebody else completes is what is tested.
        async Task WaitAsync() => result = await work.Task;
#pragma warning restore VSTHRD003
    }
}
