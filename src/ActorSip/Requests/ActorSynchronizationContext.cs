using Akka.Actor;

namespace ActorSip.Requests;

/// <summary>Brings the continuations of awaiting routes back to their actor, as messages: whatever thread completes what they await, they run on the actor's turn.</summary>
internal sealed class ActorSynchronizationContext : SynchronizationContext
{
    private readonly IActorRef _self;

    public ActorSynchronizationContext(IActorRef self) => _self = self;

    public override void Post(SendOrPostCallback d, object? state) => _self.Tell(new RequestsProtocol.Continue(d, state), ActorRefs.NoSender);

    /// <summary>Not possible: it would block.</summary>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("An actor cannot be waited for; use Post.");

    public override SynchronizationContext CreateCopy() => this;
}
