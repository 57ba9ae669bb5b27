namespace ActorSip.Requests;

/// <summary>The public face of Requests: messages to a request actor, besides the batches of its ingress.</summary>
public static class RequestsProtocol
{
    /// <summary>Tell when no transaction is alive any more; answered with <see cref="Drained"/>.</summary>
    public sealed record Drain
    {
        public static Drain Instance { get; } = new();
    }

    public sealed record Drained
    {
        public static Drained Instance { get; } = new();
    }

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
