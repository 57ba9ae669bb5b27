namespace ActorSip.Links;

/// <summary>Counters of one loop's links. Written by the loop, read by others.</summary>
internal sealed class LinkStatistics
{
    /// <summary>Connections that are open, those of others among them.</summary>
    public int Open;

    /// <summary>Connections that have ended.</summary>
    public long Closed;

    /// <summary>Messages.</summary>
    public long Sent;

    /// <summary>Messages.</summary>
    public long Received;

    /// <summary>Writes to a socket, each with all the messages of a pass.</summary>
    public long Writes;

    /// <summary>Messages that had to go by the cluster's own transport: there was no link, or it was full.</summary>
    public long Detours;

    /// <summary>Messages that were dropped: they are of a newer version, or not what they should be.</summary>
    public long Unreadable;
}
