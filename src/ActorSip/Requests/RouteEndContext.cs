namespace ActorSip.Requests;

/// <summary>Where the end of a route that waited is heard of: at once, when it ends on the actor's turn, as routes do that keep to the rules; and by a message, when a step has left the turn and ends elsewhere.</summary>
internal sealed class RouteEndContext(ActorSynchronizationContext turn) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Current == turn) d(state);
        else turn.Post(d, state);
    }

    /// <summary>Not possible: it would block.</summary>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("An actor cannot be waited for; use Post.");

    public override SynchronizationContext CreateCopy() => this;
}
