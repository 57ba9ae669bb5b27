namespace ActorSip.Sip.Transactions;

/// <summary>The states of figures 5 to 8 of RFC 3261, with "Accepted" of RFC 6026. Each machine uses some of them.</summary>
public enum TransactionState : byte
{
    /// <summary>Not started.</summary>
    Idle = 0,

    /// <summary>INVITE client: sent, no response yet. Live.</summary>
    Calling = 1,

    /// <summary>Client and server of other requests: no response yet. Live.</summary>
    Trying = 2,

    /// <summary>A provisional response has come or gone; an INVITE server begins here. Live.</summary>
    Proceeding = 3,

    /// <summary>A final response (to INVITE: 300-699) has come or gone. Live in an INVITE server, which waits for the ACK; elsewhere a tombstone stands for it.</summary>
    Completed = 4,

    /// <summary>INVITE server: the ACK has come; a tombstone stands for it.</summary>
    Confirmed = 5,

    /// <summary>INVITE: a 2xx has come or gone (RFC 6026); a tombstone stands for it.</summary>
    Accepted = 6,

    /// <summary>Over: nothing has an effect any more.</summary>
    Terminated = 7,
}
