namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.messages</c>: limits of a received message. Sizes in bytes.</summary>
public sealed record MessageOptions
{
    /// <summary>Header fields.</summary>
    public required int MaxHeaders { get; init; }

    /// <summary>Start line and header fields, over a stream.</summary>
    public required int MaxHeaderBytes { get; init; }

    /// <summary>Body, over a stream.</summary>
    public required int MaxBodyBytes { get; init; }
}
