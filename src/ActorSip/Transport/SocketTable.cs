using System.Net.Sockets;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>The bound sockets of a node as one loop sees them: sends on a flow, and chooses the socket for an address. Loop thread only.</summary>
public sealed class SocketTable
{
    private const int MaxRemembered = 4096;

    private readonly ITransportChannel[] _channels;
    private readonly Dictionary<IpEndpoint, IpEndpoint> _sources = [];

    /// <param name="channels">In the order of their sockets.</param>
    /// <param name="addresses">The names of the same sockets.</param>
    public SocketTable(IReadOnlyList<ITransportChannel> channels, LocalAddresses addresses)
    {
        _channels = [.. channels];
        Addresses = addresses;
    }

    public LocalAddresses Addresses { get; }

    public IReadOnlyList<ITransportChannel> Channels => _channels;

    public void Send(in Flow flow, MessageBuffer message, long ticket) => _channels[flow.Socket].Send(flow, message, ticket);

    /// <summary>False when the flow's connection is gone.</summary>
    public bool IsOpen(in Flow flow) => flow.Connection == 0 || _channels[flow.Socket].IsOpen(flow);

    /// <summary>Chooses the socket that reaches an address.</summary>
    /// <param name="transport">Of the next hop.</param>
    /// <param name="remote">Its address.</param>
    /// <param name="incoming">Where the request came in: that socket, or one of its listener, is preferred; may be none.</param>
    /// <param name="preferred">A socket that the route asks for, or -1.</param>
    /// <param name="flow">With connection 0: an open one is used or a new one made.</param>
    /// <returns>False when no socket speaks this transport in this address family.</returns>
    public bool TrySelect(TransportProtocol transport, in IpEndpoint remote, in Flow incoming, int preferred, out Flow flow)
    {
        var best = -1;
        var bestScore = -1;
        var ties = 0;
        for (var i = 0; i < _channels.Length; i++)
        {
            var score = Score(_channels[i], transport, remote, incoming, preferred);
            if (score < 0 || score < bestScore) continue;
            ties = score == bestScore ? ties + 1 : 0;
            if (score > bestScore) best = i;
            bestScore = score;
        }

        if (best < 0)
        {
            flow = default;
            return false;
        }

        if (ties > 0) best = BySource(best, bestScore, transport, remote, incoming, preferred);
        flow = new Flow { Socket = (ushort)best, Transport = transport, Local = _channels[best].Local, Remote = remote };
        return true;
    }

    /// <summary>Higher is better; -1 cannot. A loopback address reaches only loopback addresses, and is reached only from one.</summary>
    private static int Score(ITransportChannel channel, TransportProtocol transport, in IpEndpoint remote, in Flow incoming, int preferred)
    {
        if (channel.Transport != transport || channel.Local.IsIPv4 != remote.IsIPv4) return -1;
        if (channel.Socket == preferred) return 8;
        return (channel.Local.IsLoopback == remote.IsLoopback ? 4 : 0) + (!incoming.IsNone && channel.Socket == incoming.Socket ? 2 : 0)
            + (!incoming.IsNone && channel.Local.SameAddress(incoming.Local) ? 1 : 0);
    }

    /// <summary>Among equals, the one whose address the system itself would send from.</summary>
    private int BySource(int fallback, int bestScore, TransportProtocol transport, in IpEndpoint remote, in Flow incoming, int preferred)
    {
        var source = SourceFor(remote.WithPort(9));
        for (var i = 0; i < _channels.Length; i++)
            if (Score(_channels[i], transport, remote, incoming, preferred) == bestScore && _channels[i].Local.SameAddress(source)) return i;
        return fallback;
    }

    private IpEndpoint SourceFor(in IpEndpoint remote)
    {
        if (_sources.TryGetValue(remote, out var known)) return known;
        IpEndpoint source = default;
        try
        {
            // Connecting a datagram socket sends nothing: it only asks the routing table.
            using var probe = new Socket(remote.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(remote.ToIPEndPoint());
            if (probe.LocalEndPoint is System.Net.IPEndPoint local) source = IpEndpoint.From(local.Address, 0);
        }
        catch (SocketException)
        {
            // No route: the send itself will say so.
        }

        if (_sources.Count >= MaxRemembered) _sources.Clear();
        _sources[remote] = source;
        return source;
    }
}
