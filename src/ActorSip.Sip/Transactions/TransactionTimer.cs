namespace ActorSip.Sip.Transactions;

/// <summary>
/// The timers that run while a transaction is live (RFC 3261 table 4); D, I, J, K, L and M only say how long a <see cref="Tombstone"/> stays. Even numbers are timers that send
/// something and may start again, odd ones give up: a transaction runs at most one of each, so an owner can keep its two handles under <c>(int)timer &amp; 1</c>.
/// </summary>
public enum TransactionTimer : byte
{
    /// <summary>Repeats an INVITE over an unreliable transport (section 17.1.1.2).</summary>
    A = 0,

    /// <summary>Nobody answered an INVITE (section 17.1.1.2).</summary>
    B = 1,

    /// <summary>Repeats another request over an unreliable transport (section 17.1.2.2).</summary>
    E = 2,

    /// <summary>No final response to another request (section 17.1.2.2).</summary>
    F = 3,

    /// <summary>Repeats a 300-699 to an INVITE over an unreliable transport (section 17.2.1).</summary>
    G = 4,

    /// <summary>No ACK came for a 300-699 (section 17.2.1).</summary>
    H = 5,

    /// <summary>A request other than INVITE has waited so long that a 100 is due (RFC 4320 section 4.1).</summary>
    Trying = 6,
}
