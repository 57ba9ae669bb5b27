namespace ActorSip.Requests;

/// <summary>Decides what becomes of a new request. Implemented by the pipelines of Routing: the one place where a lower area calls a higher one.</summary>
public interface IRequestRoute
{
    /// <summary>
    /// Answers, relays or drops the request. Completes at once where it can; what it awaits comes back on the same actor's turn. Until it returns for the first time the message may lie in
    /// memory that is used again afterwards: keep no span of it across an await.
    /// </summary>
    ValueTask InvokeAsync(RequestContext context);
}
