namespace ActorSip.Sip.Security;

/// <summary>What the ring says of a nonce and a count.</summary>
public enum NonceUse
{
    /// <summary>Not used yet.</summary>
    Fresh,

    /// <summary>Used, by this very message: it was sent again since our answer was late or lost.</summary>
    SameRequest,

    /// <summary>Used by another request, or so far below the highest count that nobody remembers.</summary>
    Used,

    /// <summary>Its place in the ring belongs to a later nonce, or it was issued before the ring began.</summary>
    Forgotten,
}
