using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Peers;

/// <summary>The peers by the addresses that their requests come from. Immutable. An address with a port is more than one without, and that more than a network; of networks the longest decides.</summary>
public sealed class PeerTable
{
    private readonly Dictionary<IpEndpoint, Peer> _endpoints = [];
    private readonly Dictionary<IpNetwork, Peer> _networks = [];
    private readonly Dictionary<string, Peer> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly int[] _lengths;

    /// <param name="peers">All of them.</param>
    /// <param name="addresses">Their addresses; where two have the same, the first has it.</param>
    /// <param name="hosts">Names and address literals by which they are called, for <see cref="FindByHost"/>.</param>
    public PeerTable(IReadOnlyList<Peer> peers, IEnumerable<(IpNetwork Network, int Port, Peer Peer)> addresses, IEnumerable<(string Host, Peer Peer)> hosts)
    {
        All = peers;
        foreach (var (network, port, peer) in addresses)
        {
            if (port > 0) _endpoints.TryAdd(new IpEndpoint(network.High, network.Low, (ushort)port), peer);
            else _networks.TryAdd(network, peer);
        }

        foreach (var (host, peer) in hosts) _hosts.TryAdd(host, peer);
        _lengths = [.. _networks.Keys.Select(network => network.Length).Distinct().OrderDescending()];
    }

    /// <summary>A table without peers.</summary>
    public static PeerTable Empty { get; } = new([], [], []);

    /// <summary>All peers, in the order of the configuration.</summary>
    public IReadOnlyList<Peer> All { get; }

    /// <summary>The peer that sends from an address; null: nobody's.</summary>
    public Peer? Find(in IpEndpoint source)
    {
        if (_endpoints.Count > 0 && _endpoints.TryGetValue(new IpEndpoint(source.High, source.Low, source.Port), out var exact)) return exact;
        foreach (var length in _lengths)
            if (_networks.TryGetValue(IpNetwork.Of(source, length), out var peer)) return peer;
        return null;
    }

    /// <summary>The peer that a URI's host names: by its address, or by a name of its addresses or targets.</summary>
    /// <param name="host">As in a URI.</param>
    /// <param name="port">0: none.</param>
    public Peer? FindByHost(ReadOnlySpan<byte> host, int port)
    {
        if (All.Count == 0 || host.Length > 253) return null;
        if (IpEndpoint.TryParseHost(host, (ushort)port, out var literal)) return Find(literal);
        Span<char> name = stackalloc char[host.Length];
        return Encoding.ASCII.TryGetChars(host, name, out var length) && _hosts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out var peer) ? peer : null;
    }
}
