namespace ActorSip.Sip.Messages;

/// <summary>Whether a request has been at this server before.</summary>
public enum Recurrence : byte
{
    /// <summary>No Via of ours is in it.</summary>
    None = 0,

    /// <summary>It has been here, and others have had it since: they may have changed what it asks for.</summary>
    ByOthers,

    /// <summary>It comes straight from this server, or from another node with the same keys.</summary>
    Straight,
}
