namespace ActorSip.Sip.Transactions;

/// <summary>How a finished transaction answers what still comes for it: the states Accepted, Confirmed and Completed of RFC 3261 section 17 as changed by RFC 6026.</summary>
public static class TombstoneRules
{
    /// <summary>True for what a server transaction leaves behind.</summary>
    public static bool IsServer(Tombstone kind) => kind is >= Tombstone.ServerInviteAccepted and <= Tombstone.ServerNonInviteAbandoned;

    /// <summary>True for what an INVITE client transaction leaves behind.</summary>
    public static bool IsInviteClient(Tombstone kind) => kind is Tombstone.ClientInviteCompleted or Tombstone.ClientInviteAccepted;

    /// <summary>For a request that matches (section 17.2.3). A client's tombstone is never matched by a request; if hashes collide, the request is treated as new.</summary>
    public static TombstoneAnswer OnRequest(Tombstone kind, bool isAck) => kind switch
    {
        // RFC 6026 section 7.1: "While in the 'Accepted' state, any retransmissions of the INVITE received ... will be absorbed by the machine without changing its state. ... Any ACKs
        // received from the network while in the 'Accepted' state MUST be passed directly to the TU and not absorbed." (Only an RFC 2543 client's ACK to a 2xx has the INVITE's branch.)
        Tombstone.ServerInviteAccepted => isAck ? TombstoneAnswer.PassUp : TombstoneAnswer.Absorb,

        // RFC 3261 section 17.2.1: "The purpose of the 'Confirmed' state is to absorb any additional ACK messages that arrive"; figure 7 has no arc for an INVITE here.
        Tombstone.ServerInviteConfirmed => TombstoneAnswer.Absorb,

        // RFC 3261 section 17.2.2: "While in the 'Completed' state, the server transaction MUST pass the final response to the transport layer for retransmission whenever a retransmission
        // of the request is received." An ACK matches INVITE transactions only (section 17.2.3).
        Tombstone.ServerNonInviteCompleted => isAck ? TombstoneAnswer.Absorb : TombstoneAnswer.Replay,

        // RFC 4320 section 4.2: "an element that cannot respond before the transaction expires will not send a final response at all."
        Tombstone.ServerNonInviteAbandoned => TombstoneAnswer.Absorb,

        // RFC 3261 section 8.2.7: a stateless UAS "MUST ignore ACK requests", and answers a repeat like the first.
        Tombstone.ServerInviteRefused => isAck ? TombstoneAnswer.Absorb : TombstoneAnswer.PassUp,

        _ => TombstoneAnswer.PassUp,
    };

    /// <summary>For a response that matches (section 17.1.3). A server's tombstone is never matched by a response; a response without a client transaction is dropped (RFC 6026 section 8.9).</summary>
    /// <param name="status">100 to 699.</param>
    public static TombstoneAnswer OnResponse(Tombstone kind, int status) => kind switch
    {
        // RFC 6026 section 8.4: "Any retransmissions of a response with status code 300-699 that are received while in the 'Completed' state MUST cause the ACK to be re-passed to the
        // transport layer for retransmission, but the newly received response MUST NOT be passed up to the TU." Figure 5 has no arc for a 1xx or 2xx here.
        Tombstone.ClientInviteCompleted => status >= 300 ? TombstoneAnswer.Replay : TombstoneAnswer.Absorb,

        // RFC 6026 section 7.2: "A 2xx response received while in the 'Accepted' state MUST be passed to the TU". A proxy sends it upstream by its Via alone: the server transaction, itself
        // Accepted, would only pass it on (section 7.1), so it need not be there any more.
        Tombstone.ClientInviteAccepted => status is >= 200 and < 300 ? TombstoneAnswer.PassUp : TombstoneAnswer.Absorb,

        // RFC 3261 section 17.1.2.2: "The 'Completed' state exists to buffer any additional response retransmissions that may be received".
        _ => TombstoneAnswer.Absorb,
    };
}
