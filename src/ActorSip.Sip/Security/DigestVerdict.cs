namespace ActorSip.Sip.Security;

/// <summary>What credentials are worth.</summary>
public enum DigestVerdict
{
    /// <summary>Nothing speaks against them so far: their user decides.</summary>
    Undecided,

    /// <summary>They prove that their user sent them.</summary>
    Accepted,

    /// <summary>Another password, or a user that does not exist: nobody is told which. A new challenge.</summary>
    Wrong,

    /// <summary>The nonce is not good any more, or this count of it was used: a new challenge that says so, which a client answers without asking its user.</summary>
    Stale,

    /// <summary>An algorithm, qop or username form that was not offered: a new challenge.</summary>
    NotOffered,
}
