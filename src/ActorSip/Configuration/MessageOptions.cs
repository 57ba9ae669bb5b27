namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.messages</c>: limits of a received message. Sizes in bytes.</summary>
public sealed record MessageOptions
{
    /// <summary>Header fields.</summary>
    public required int MaxHeaders { get; init; }

    /// <summary>Start line and header fields.</summary>
    public required int MaxHeaderBytes { get; init; }

    /// <summary>One header field.</summary>
    public required int MaxLineBytes { get; init; }

    /// <summary>Body.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>Values of Via.</summary>
    public required int MaxVias { get; init; }

    /// <summary>Values of Route.</summary>
    public required int MaxRoutes { get; init; }

    /// <summary>Values of Record-Route.</summary>
    public required int MaxRecordRoutes { get; init; }

    /// <summary>Values of Contact in a request.</summary>
    public required int MaxContacts { get; init; }

    /// <summary>A URI.</summary>
    public required int MaxUriBytes { get; init; }
}
