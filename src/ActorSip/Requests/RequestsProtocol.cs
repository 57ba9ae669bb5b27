namespace ActorSip.Requests;

/// <summary>The public face of Requests: messages to a request actor, besides the batches of its ingress.</summary>
public static class RequestsProtocol
{
    /// <summary>Begin nothing new, and say when no transaction is alive any more.</summary>
    /// <param name="Drained">Completed then, or when the actor ends.</param>
    public sealed record Drain(TaskCompletionSource Drained);

    /// <summary>Domains, peers and routes have changed: requests that come from now on begin with these.</summary>
    public sealed record UseSnapshot(Peers.RoutingSnapshot Snapshot);

    /// <summary>What was sent with this ticket did not get out.</summary>
    public sealed record SendFailed(long Ticket, Transport.SendError Error);

    /// <summary>Work of an awaiting route that comes back to the actor.</summary>
    internal sealed record Continue(SendOrPostCallback Callback, object? State);

    /// <summary>The alarm of the actor's timers has rung.</summary>
    internal sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
