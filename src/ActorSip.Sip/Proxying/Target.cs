using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>One place a request may be forwarded to: an element of the target set (RFC 3261 section 16.5). Immutable; may be shared by transactions.</summary>
public sealed record Target
{
    /// <summary>The Request-URI for this branch, without headers part.</summary>
    public required byte[] Uri { get; init; }

    /// <summary>The flow to use (a contact behind NAT, a connection); none: the next hop is found from Route or Request-URI.</summary>
    public Flow Flow { get; init; }

    /// <summary>When the flow is a connection that is gone: true to open one to where the URI says, false to fail at once.</summary>
    public bool DialsWithoutFlow { get; init; }

    /// <summary>The comma-joined Path of the binding, pushed as Route (RFC 3327 section 5.3); may be empty.</summary>
    public byte[] Path { get; init; } = [];

    /// <summary>Preference in thousandths, 0 to 1000, or below 0 for a last resort: equal ones are tried together, lower ones later (section 16.6).</summary>
    public int Q { get; init; } = 1000;

    /// <summary>The location slot and binding the target came from, for the Record-Route cookie; 0 when it came from elsewhere.</summary>
    public int Slot { get; init; }

    public ulong BindingId { get; init; }

    /// <summary>An address to send to instead of what Route or Request-URI say; default: none.</summary>
    public IpEndpoint NextHop { get; init; }

    /// <summary>Transport of <see cref="NextHop"/>.</summary>
    public TransportProtocol NextHopTransport { get; init; } = TransportProtocol.Udp;

    /// <summary>Socket to send from, or -1: chosen by the server.</summary>
    public int Socket { get; init; } = -1;

    /// <summary>A URI that says where to send to, instead of Route or <see cref="Uri"/>, which stay as they are: the next hop is found from it (RFC 3263). Empty: none.</summary>
    public byte[] NextHopUri { get; init; } = [];

    /// <summary>True when the operator has named this place: a host name in it may lead anywhere, also to a loopback address.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>How long the other side may say nothing at all before the branch is given up like one that timed out, milliseconds; 0: as long as the transaction lives.</summary>
    public int SilenceTimeout { get; init; }

    /// <summary>Whose place it is, for hooks of the route: they find here what was put here.</summary>
    public object? Owner { get; init; }

    /// <summary>True when both are the same place by the same way.</summary>
    internal bool LeadsWhere(Target other) =>
        NextHopUri.AsSpan().SequenceEqual(other.NextHopUri) && Uri.AsSpan().SequenceEqual(other.Uri) && BindingId == other.BindingId && Flow == other.Flow && NextHop == other.NextHop && NextHopTransport == other.NextHopTransport && Socket == other.Socket;
}
