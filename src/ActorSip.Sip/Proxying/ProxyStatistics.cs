using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>Counters of one proxy core; written by its owner alone, read by anybody (a value may be a moment old).</summary>
public sealed class ProxyStatistics
{
    public long Requests { get; internal set; }

    public long Responses { get; internal set; }

    /// <summary>Responses of our own that were not sent, since they were too much longer than what their unproven source has sent.</summary>
    public long TooLong { get; internal set; }

    /// <summary>Repeats of requests that a transaction or a tombstone answered or absorbed.</summary>
    public long Retransmissions { get; internal set; }

    /// <summary>Requests and responses that were dropped: nobody waits for them, or they are not meant for us.</summary>
    public long Dropped { get; internal set; }

    /// <summary>Requests refused for their syntax.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Requests refused because the table of transactions was full.</summary>
    public long Overloaded { get; internal set; }

    /// <summary>Failures that no ACK came for (Timer H).</summary>
    public long MissingAcks { get; internal set; }

    /// <summary>Requests sent to another address of their next hop because one had failed.</summary>
    public long Failovers { get; internal set; }

    /// <summary>Responses that reached nobody: their connection was gone, and where their Via says there is nobody either.</summary>
    public long ResponsesLost { get; internal set; }

    /// <summary>Requests sent on, branches counted each.</summary>
    public long Relayed { get; private set; }

    /// <summary>Header values parsed in these requests, all together.</summary>
    public long RelayedHeadersParsed { get; private set; }

    /// <summary>Most header values parsed in a request that was relayed within a dialog.</summary>
    public long MostParsedInDialog { get; private set; }

    /// <summary>Transactions that left no tombstone because the table of tombstones was full.</summary>
    public long TombstonesRefused { get; internal set; }

    internal void NoteRelayed(SipMessage request)
    {
        Relayed++;
        var parsed = request.Parsed.ParseCount;
        RelayedHeadersParsed += parsed;
        if (parsed > MostParsedInDialog && !request.Parsed.ToTag.IsEmpty) MostParsedInDialog = parsed;
    }
}
