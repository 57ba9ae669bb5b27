using ActorSip.Sip.Transactions;

namespace ActorSip.Sip.Proxying;

/// <summary>The settings of the proxy core; ranges are checked where they are read from the configuration.</summary>
public sealed record ProxyPolicy
{
    public required TransactionTimes Times { get; init; }

    /// <summary>Timer C, milliseconds: "MUST be larger than 3 minutes" (RFC 3261 section 16.6 item 11).</summary>
    public required int TimerC { get; init; }

    /// <summary>How long an address may stay silent while its next hop has another, milliseconds; 0: until timer B or F, as RFC 3263 section 4.3 has it.</summary>
    public int NextAddressAfter { get; init; }

    /// <summary>Value of a Max-Forwards that we add (section 16.6 item 3: 70).</summary>
    public required int MaxForwards { get; init; }

    /// <summary>Value assumed for a missing Max-Breadth (RFC 5393 section 5.3.3: 60).</summary>
    public required int MaxBreadth { get; init; }

    /// <summary>Most branches one request may have over its life.</summary>
    public required int MaxBranches { get; init; }

    public required bool RecordRoute { get; init; }

    public required bool LoopDetection { get; init; }

    /// <summary>How long a Record-Route cookie is good for, seconds.</summary>
    public required int CookieValidity { get; init; }

    /// <summary>Most live server transactions; a request beyond gets 503.</summary>
    public required int MaxTransactions { get; init; }

    /// <summary>The same for requests of sources of which no password is known: as many live transactions, of whomever, leave no room for one more of theirs.</summary>
    public int MaxUnknown { get; init; } = int.MaxValue;

    /// <summary>Server header of our own responses, without name; empty: none.</summary>
    public required byte[] ServerHeader { get; init; }

    /// <summary>Number of this node in the cluster, and of this loop on the node: they stand in our Via.</summary>
    public required int Node { get; init; }

    public required int Loop { get; init; }
}
