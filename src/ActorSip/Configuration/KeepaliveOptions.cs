namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.nat.keepalive</c>.</summary>
public sealed record KeepaliveOptions
{
    /// <summary>Whose contacts are pinged.</summary>
    public required KeepaliveContacts Contacts { get; init; }

    /// <summary>No two pings of a contact are nearer than half of it, and there is never none for twice as long.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>A contact that leaves so many pings in a row unanswered counts as silent.</summary>
    public required int Misses { get; init; }

    /// <summary>Pings of a loop that wait for their answers.</summary>
    public required int MaxUnderWay { get; init; }
}
