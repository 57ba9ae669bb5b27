using System.Net.Sockets;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>The bound sockets of a node as one loop sees them: sends on a flow, and chooses the socket for an address. Loop thread only.</summary>
public sealed class SocketTable
{
    private const int MaxRemembered = 65_536;

    private readonly ITransportChannel[] _channels;
    private readonly uint _epoch;
    private readonly ushort _node;
    private readonly Dictionary<IpEndpoint, IpEndpoint> _sources = [];
    private readonly Func<IpEndpoint, IpEndpoint> _findSource;

    /// <param name="channels">In the order of their sockets.</param>
    /// <param name="addresses">The names of the same sockets.</param>
    /// <param name="epoch">Which life of the node this is; stands in every flow of it.</param>
    /// <param name="node">Number of this node; stands in every flow of it as well.</param>
    /// <param name="findSource">The address that the system sends from to another; null: the system is asked.</param>
    public SocketTable(IReadOnlyList<ITransportChannel> channels, LocalAddresses addresses, uint epoch, ushort node = 0, Func<IpEndpoint, IpEndpoint>? findSource = null)
    {
        _findSource = findSource ?? AskSystem;
        _channels = [.. channels];
        _epoch = epoch;
        _node = node;
        Addresses = addresses;
    }

    public LocalAddresses Addresses { get; }

    public IReadOnlyList<ITransportChannel> Channels => _channels;

    /// <summary>The other nodes, to which flows lead that end there; null on a single node.</summary>
    public INeighbourFlows? Neighbours { get; set; }

    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        if (IsElsewhere(flow)) Neighbours!.Send(flow, message, ticket);
        else _channels[flow.Socket].Send(flow, message, ticket);
    }

    /// <summary>False when the flow's connection, or its node, is gone.</summary>
    public bool IsOpen(in Flow flow)
    {
        if (IsElsewhere(flow)) return Neighbours!.IsThere(flow);
        return flow.Connection == 0 || (IsOwn(flow) && flow.NodeEpoch == _epoch && _channels[flow.Socket].IsOpen(flow));
    }

    /// <summary>Keeps the flow's connection for so long, whether anything moves on it or not.</summary>
    public void Keep(in Flow flow, int milliseconds)
    {
        if (flow.IsConnection && !IsElsewhere(flow) && IsOpen(flow)) _channels[flow.Socket].Keep(flow, milliseconds);
    }

    /// <summary>
    /// A flow of another node, or of another life of this one, as this node can use it now: after a restart its connection is gone, and the number of its socket may be another's. A datagram still leaves from the address that the other side, and the
    /// firewalls between, know.
    /// </summary>
    /// <returns>None when no socket of this life reaches that far.</returns>
    public Flow Renew(in Flow flow)
    {
        if (flow.IsNone || (IsOwn(flow) && flow.NodeEpoch == _epoch)) return flow;

        // A connection ends with its node. A datagram may leave from here: where no NAT and no firewall is in between, the other side takes it.
        if (IsElsewhere(flow) && (flow.IsConnection || Neighbours!.IsThere(flow))) return flow;
        foreach (var channel in _channels)
            if (channel.Transport == flow.Transport && channel.Local == flow.Local) return flow with { Node = _node, Socket = channel.Socket };
        return TrySelect(flow.Transport, flow.Remote, default, -1, out var other) ? flow with { Node = _node, Socket = other.Socket, Local = other.Local } : default;
    }

    /// <summary>Chooses the socket that reaches an address.</summary>
    /// <param name="transport">Of the next hop.</param>
    /// <param name="remote">Its address.</param>
    /// <param name="incoming">Where the request came in; may be none. Among sockets of the address that the system itself would send from, that one is preferred, and then one of the same address.</param>
    /// <param name="preferred">A socket that the route asks for, or -1.</param>
    /// <param name="flow">With connection 0: an open one is used or a new one made.</param>
    /// <returns>False when no socket speaks this transport in this address family.</returns>
    public bool TrySelect(TransportProtocol transport, in IpEndpoint remote, in Flow incoming, int preferred, out Flow flow)
    {
        var best = -1;
        var bestScore = -1;
        var source = SourceIfSeveral(transport, remote, preferred);
        for (var i = 0; i < _channels.Length; i++)
        {
            var score = Score(_channels[i], transport, remote, source, incoming, preferred);
            if (score <= bestScore) continue;
            best = i;
            bestScore = score;
        }

        flow = best < 0 ? default : new Flow { Node = _node, Socket = (ushort)best, Transport = transport, Local = _channels[best].Local, Remote = remote };
        return best >= 0;
    }

    /// <summary>True for a flow of this node in this life.</summary>
    public bool IsOwnNow(in Flow flow) => IsOwn(flow) && flow.NodeEpoch == _epoch;

    /// <summary>A node that has no number has no neighbours either.</summary>
    private bool IsOwn(in Flow flow) => flow.Node == _node || flow.Node == 0;

    private bool IsElsewhere(in Flow flow) => !IsOwn(flow) && Neighbours is not null;

    /// <summary>Higher is better; -1 cannot. A loopback address reaches only loopback addresses, and is reached only from one.</summary>
    private static int Score(ITransportChannel channel, TransportProtocol transport, in IpEndpoint remote, in IpEndpoint source, in Flow incoming, int preferred)
    {
        if (!Reaches(channel, transport, remote)) return -1;
        if (channel.Socket == preferred) return 16;
        return (channel.Local.IsLoopback == remote.IsLoopback ? 8 : 0) + (!source.IsDefault && channel.Local.SameAddress(source) ? 4 : 0)
            + (!incoming.IsNone && channel.Socket == incoming.Socket ? 2 : 0) + (!incoming.IsNone && channel.Local.SameAddress(incoming.Local) ? 1 : 0);
    }

    private static bool Reaches(ITransportChannel channel, TransportProtocol transport, in IpEndpoint remote) => channel.Transport == transport && channel.Local.IsIPv4 == remote.IsIPv4;

    /// <summary>The address that the system would send from; default where there is no choice. Every loopback address reaches every other, so that where a request came in says more there.</summary>
    private IpEndpoint SourceIfSeveral(TransportProtocol transport, in IpEndpoint remote, int preferred)
    {
        if (remote.IsLoopback) return default;
        ITransportChannel? first = null;
        foreach (var channel in _channels)
        {
            if (!Reaches(channel, transport, remote) || channel.Local.IsLoopback) continue;
            if (channel.Socket == preferred) return default;
            if (first is not null && !first.Local.SameAddress(channel.Local)) return SourceFor(remote.WithPort(9));
            first ??= channel;
        }

        return default;
    }

    private IpEndpoint SourceFor(in IpEndpoint remote)
    {
        if (_sources.TryGetValue(remote, out var known)) return known;
        var source = _findSource(remote);
        if (_sources.Count >= MaxRemembered) _sources.Clear();
        _sources[remote] = source;
        return source;
    }

    private static IpEndpoint AskSystem(IpEndpoint remote)
    {
        try
        {
            // Connecting a datagram socket sends nothing: it only asks the routing table.
            using var probe = new Socket(remote.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(remote.ToIPEndPoint());
            return probe.LocalEndPoint is System.Net.IPEndPoint local ? IpEndpoint.From(local.Address, 0) : default;
        }
        catch (SocketException)
        {
            // No route: the send itself will say so.
            return default;
        }
    }
}
