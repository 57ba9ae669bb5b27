namespace ActorSip.Sip.Security;

/// <summary>What a client can do about a 401 or 407.</summary>
public enum DigestReaction
{
    /// <summary>Nothing: there is no challenge that it can answer.</summary>
    CannotAnswer,

    /// <summary>Send the request again, with credentials.</summary>
    Answer,

    /// <summary>Give up: these are the credentials that have just been rejected.</summary>
    Rejected,
}
