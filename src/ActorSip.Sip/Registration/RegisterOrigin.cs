using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Registration;

/// <summary>What a REGISTER does not say itself: where it came from and when, and the ids that were drawn for it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RegisterOrigin
{
    /// <summary>The way the request came.</summary>
    public Flow Flow { get; init; }

    /// <summary>Where it came from, when the client is behind a NAT; else the default.</summary>
    public IpEndpoint Received { get; init; }

    /// <summary>When it came, Unix milliseconds.</summary>
    public long Now { get; init; }

    /// <summary>Our id of the transaction, the same when the question is repeated; never 0.</summary>
    public ulong TransactionId { get; init; }

    /// <summary>A random id for the first binding that is new; the next gets the number after it. Never 0.</summary>
    public ulong NewBindingId { get; init; }
}
