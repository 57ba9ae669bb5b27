using ActorSip.Sip.Messages;

namespace ActorSip.Transport;

/// <summary>Counters of one ingress; written on its loop, read by anybody (a value may be a moment old).</summary>
public sealed class IngressStatistics
{
    private readonly long[] _requests = new long[RequestClasses.Count];

    public long Batches { get; internal set; }

    public long Keepalives { get; internal set; }

    /// <summary>Bytes that are no SIP message at all.</summary>
    public long Unreadable { get; internal set; }

    /// <summary>Messages that were dropped because more came than the loop can work on.</summary>
    public long Shed { get; internal set; }

    /// <summary>Messages that have more of something than the limits allow.</summary>
    public long BeyondLimits { get; internal set; }

    /// <summary>Messages that were handed to the loop that they belong to.</summary>
    public long HandedOver { get; internal set; }

    /// <summary>Messages that were dropped because their loop has too many of others waiting.</summary>
    public long NotHandedOver { get; internal set; }

    /// <summary>Connections that ended.</summary>
    public long FlowsClosed { get; internal set; }

    public long SendsFailed { get; internal set; }

    /// <summary>Requests of a class that came in.</summary>
    public long Requests(RequestClass of) => _requests[(int)of];

    internal void Count(RequestClass of) => _requests[(int)of]++;
}
