using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>What a copy of a request needs to know of the way it takes, for section 16.6.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ForwardingContext
{
    /// <summary>The address the request came in on.</summary>
    public required LocalAddress Incoming { get; init; }

    /// <summary>Where it came from.</summary>
    public required Flow Source { get; init; }

    /// <summary>The address it leaves from.</summary>
    public required LocalAddress Outgoing { get; init; }

    /// <summary>The address it goes to.</summary>
    public required IpEndpoint Remote { get; init; }

    public required ulong BranchKey { get; init; }

    public required ulong LoopKey { get; init; }

    /// <summary>What our Record-Route is to say.</summary>
    public required DialogCookie Cookie { get; init; }

    /// <summary>This branch's share of Max-Breadth; 0, for a request that came with none left and is forwarded without state, stays 0.</summary>
    public required int MaxBreadth { get; init; }
}
