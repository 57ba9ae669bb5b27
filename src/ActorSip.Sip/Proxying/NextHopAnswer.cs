namespace ActorSip.Sip.Proxying;

/// <summary>What became of the search for a branch's next hop.</summary>
public enum NextHopAnswer
{
    Found,

    /// <summary>DNS is being asked; the branch hears of it.</summary>
    Pending,

    /// <summary>No address, or none that a socket of ours can reach: the branch fails as with 503 (RFC 3261 section 16.9).</summary>
    NotFound,
}
