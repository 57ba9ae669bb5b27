namespace ActorSip.Sip.Transactions;

/// <summary>What a transaction leaves behind when its live object goes: the states in which it only answers repeats, for a time (RFC 3261 section 17, RFC 6026).</summary>
public enum Tombstone : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>INVITE server, state Accepted, for timer L. Nothing stored.</summary>
    ServerInviteAccepted = 1,

    /// <summary>INVITE server, state Confirmed, for timer I. Nothing stored.</summary>
    ServerInviteConfirmed = 2,

    /// <summary>Server of other requests, state Completed, for timer J. Stored: the final response.</summary>
    ServerNonInviteCompleted = 3,

    /// <summary>Server of other requests that ended without a final response (RFC 4320 section 4.2), for timer J. Nothing stored.</summary>
    ServerNonInviteAbandoned = 4,

    /// <summary>An INVITE within a dialog that was refused without a transaction, as long as its ACK may come; a repeat of the INVITE is handled anew. Nothing stored.</summary>
    ServerInviteRefused = 8,

    /// <summary>INVITE client, state Completed, for timer D. Stored: the ACK.</summary>
    ClientInviteCompleted = 5,

    /// <summary>INVITE client, state Accepted, for timer M. Stored: the 2xx as it went upstream, if a route changed it; else nothing.</summary>
    ClientInviteAccepted = 6,

    /// <summary>Client of other requests, state Completed, for timer K. Nothing stored.</summary>
    ClientNonInviteCompleted = 7,
}
