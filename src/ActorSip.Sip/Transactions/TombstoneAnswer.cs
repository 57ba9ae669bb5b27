namespace ActorSip.Sip.Transactions;

/// <summary>What is done with a message that matches a tombstone.</summary>
public enum TombstoneAnswer : byte
{
    /// <summary>Nothing: the message ends here.</summary>
    Absorb = 0,

    /// <summary>The stored bytes (last response, or ACK) are sent again on the stored flow.</summary>
    Replay = 1,

    /// <summary>The message goes to the transaction user, as if no transaction stood in its way.</summary>
    PassUp = 2,
}
