using System.Text;

namespace ActorSip.Sip.Transports;

/// <summary>All addresses this server answers to, for the question "is it me?": host, port and transport decide together, since several servers may share an address.</summary>
public sealed class LocalAddresses
{
    private readonly LocalAddress[] _addresses;
    private readonly IpEndpoint[] _advertised;
    private volatile NeighbourAddresses[] _neighbours = [];

    /// <summary>The addresses in the order of their sockets: element i has <see cref="LocalAddress.Socket"/> i.</summary>
    public LocalAddresses(IReadOnlyList<LocalAddress> addresses)
    {
        _addresses = [.. addresses];
        _advertised = [.. addresses.Select(address => IpEndpoint.TryParseHost(address.Host, address.Port, out var literal) ? literal : default)];
    }

    public int Count => _addresses.Length;

    public LocalAddress this[ushort socket] => _addresses[socket];

    /// <summary>Those of this node.</summary>
    public ReadOnlySpan<LocalAddress> All => _addresses;

    /// <summary>Those of the other nodes of the cluster, of nodes that have died too: whoever writes them means us. Set from any thread.</summary>
    public IReadOnlyList<NeighbourAddresses> Neighbours
    {
        get => _neighbours;
        set => _neighbours = [.. value];
    }

    /// <summary>The name of the socket that a flow leaves from, on whatever node it is; one of our own where that node is not known.</summary>
    public LocalAddress Of(in Flow flow)
    {
        foreach (var neighbour in _neighbours)
            if (neighbour.Node == flow.Node && flow.Socket < neighbour.Addresses.Count) return neighbour.Addresses[flow.Socket];
        return _addresses[flow.Socket < _addresses.Length ? flow.Socket : 0];
    }

    /// <summary>True for an address of this node.</summary>
    public bool IsOwn(LocalAddress address) => address.Socket < _addresses.Length && ReferenceEquals(_addresses[address.Socket], address);

    /// <summary>True for an address of ours, bound or advertised, whatever its port.</summary>
    public bool Has(in IpEndpoint address)
    {
        for (var i = 0; i < All.Length; i++)
            if (All[i].Bound.SameAddress(address) || (_advertised[i] != default && _advertised[i].SameAddress(address))) return true;
        foreach (var neighbour in _neighbours)
            if (neighbour.Addresses.Has(address)) return true;
        return false;
    }

    /// <summary>True when host, port and transport are one of ours, by the advertised or the bound address.</summary>
    /// <param name="host">As in a URI or a sent-by, IPv6 in brackets.</param>
    /// <param name="port">0: the default port of the transport.</param>
    /// <param name="transport"><see cref="TransportProtocol.Unknown"/>: any.</param>
    public bool Names(ReadOnlySpan<byte> host, int port, TransportProtocol transport) => Find(host, port, transport) is not null;

    /// <summary>The address that host, port and transport name; null when they name somebody else.</summary>
    public LocalAddress? Find(ReadOnlySpan<byte> host, int port, TransportProtocol transport)
    {
        if (port == 0) port = transport is TransportProtocol.Tls or TransportProtocol.Wss ? 5061 : 5060;
        var parsed = false;
        IpEndpoint literal = default;
        var isLiteral = false;
        for (var i = 0; i < _addresses.Length; i++)
        {
            var address = _addresses[i];
            if (transport != TransportProtocol.Unknown && address.Transport != transport) continue;
            if (address.Port == port && Ascii.EqualsIgnoreCase(host, address.Host)) return address;
            if (address.Port != port && address.Bound.Port != port) continue;
            if (!parsed)
            {
                parsed = true;
                isLiteral = IpEndpoint.TryParseHost(host, (ushort)port, out literal);
            }

            // One IPv6 address can be written in several ways, and never carries its scope in SIP.
            if (!isLiteral) continue;
            if (address.Bound.Port == port && IsSame(address.Bound, literal)) return address;
            if (address.Port == port && !_advertised[i].IsDefault && IsSame(_advertised[i], literal)) return address;
        }

        foreach (var neighbour in _neighbours)
            if (neighbour.Addresses.Find(host, port, transport) is { } theirs) return theirs;
        return null;
    }

    /// <summary>True when a port is one that some socket listens on or advertises.</summary>
    public bool HasPort(int port)
    {
        foreach (var address in _addresses)
            if (address.Port == port || address.Bound.Port == port) return true;
        foreach (var neighbour in _neighbours)
            if (neighbour.Addresses.HasPort(port)) return true;
        return false;
    }

    private static bool IsSame(in IpEndpoint a, in IpEndpoint b) => a.High == b.High && a.Low == b.Low;
}
