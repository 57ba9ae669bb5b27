using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using Xunit;

namespace ActorSip.Tests.Transport;

/// <summary>Which socket a message leaves from.</summary>
public sealed class SocketTableTests
{
    private static readonly string[] Sockets = ["udp 127.0.0.1:5060", "udp 127.0.0.2:5060", "udp 192.0.2.1:5060", "udp 192.0.2.1:5080", "udp [2001:db8::1]:5060", "tcp 192.0.2.1:5060", "tcp 127.0.0.1:5060"];

    private const uint Epoch = 7;

    private readonly FakeChannel[] _channels;
    private readonly SocketTable _table;

    public SocketTableTests()
    {
        _channels = [.. Sockets.Select((text, socket) => new FakeChannel((ushort)socket, Transport(text), Endpoint(text)))];
        _table = new SocketTable(_channels, new LocalAddresses([]), Epoch);
    }

    [Theory]
    [InlineData(9, "udp 192.0.2.1:5080", "udp 192.0.2.50:4000", 3)] // the socket of the same address, whatever its number was
    [InlineData(9, "udp 192.0.2.77:5060", "udp 192.0.2.50:4000", 2)] // an address that is not listened on any more
    [InlineData(9, "tcp 192.0.2.1:5060", "tcp 192.0.2.50:4000", 5)]
    [InlineData(9, "tcp [2001:db8::1]:5060", "tcp [2001:db8::5]:4000", -1)] // nothing reaches that far now
    [InlineData(Epoch, "udp 192.0.2.77:5060", "udp 192.0.2.50:4000", 6)] // of this life: as it is
    public void A_flow_of_an_earlier_life_is_renewed(uint epoch, string local, string remote, int expected)
    {
        var old = new Flow { Transport = Transport(local), Socket = 6, NodeEpoch = epoch, Local = Endpoint(local), Remote = Endpoint(remote), Connection = 5 };
        var renewed = _table.Renew(old);
        Assert.Equal(expected, renewed.IsNone ? -1 : renewed.Socket);
        if (epoch != Epoch && !renewed.IsNone) Assert.False(_table.IsOpen(renewed));
    }

    /// <summary>Node 3 has neighbours, of which node 4 is there and node 5 is not.</summary>
    [Theory]
    [InlineData("tcp", 4, true, 4, "neighbour")]
    [InlineData("tcp", 5, false, 5, "neighbour")] // a connection ends with its node
    [InlineData("udp", 4, true, 4, "neighbour")] // the NAT in front of the phone knows that node's address
    [InlineData("udp", 5, true, 3, "own")] // better than nothing
    [InlineData("udp", 3, true, 3, "own")]
    [InlineData("udp", 0, true, 0, "own")] // of a time when the node had no number
    public void A_flow_of_another_node_ends_there(string transport, int node, bool isOpen, int renewedTo, string sentBy)
    {
        var neighbours = new OneNeighbour();
        var table = new SocketTable(_channels, new LocalAddresses([]), Epoch, node: 3) { Neighbours = neighbours };
        var flow = new Flow { Node = (ushort)node, NodeEpoch = Epoch, Transport = Transport($"{transport} x"), Socket = 2, Local = Endpoint("udp 192.0.2.1:5060"), Remote = Endpoint("udp 192.0.2.50:4000"), Connection = transport == "tcp" ? 5 : 0 };
        var renewed = table.Renew(flow);
        Assert.Equal((renewedTo, isOpen), (renewed.Node, table.IsOpen(renewed)));
        var buffer = ActorSip.Buffers.BufferAllocators.Create("unpooled").Rent(1, "test");
        table.Send(renewed, buffer, 1);
        Assert.Equal((sentBy == "neighbour" ? 1 : 0, sentBy == "own" ? 1 : 0), (neighbours.Sent, _channels.Sum(channel => channel.Sent.Count)));
        buffer.Release();
    }

    [Theory]
    [InlineData("udp 192.0.2.9:5060", -1, -1, 2)] // the first of two alike
    [InlineData("udp 192.0.2.9:5060", 3, -1, 3)] // where it came in
    [InlineData("udp 192.0.2.9:5060", 5, -1, 2)] // came in by another transport, on the same address
    [InlineData("udp 192.0.2.9:5060", 0, -1, 2)] // a loopback address reaches nobody outside
    [InlineData("udp 127.0.0.9:5060", 2, -1, 0)] // and from outside nobody reaches it
    [InlineData("udp 127.0.0.9:5060", 1, -1, 1)]
    [InlineData("udp [2001:db8::9]:5060", 2, -1, 4)] // family
    [InlineData("tcp 192.0.2.9:5060", 2, -1, 5)] // transport
    [InlineData("tcp 127.0.0.9:5060", 2, -1, 6)]
    [InlineData("udp 192.0.2.9:5060", 2, 3, 3)] // the route's wish
    [InlineData("udp 192.0.2.9:5060", 2, 0, 0)] // even where it is a strange one
    [InlineData("udp 192.0.2.9:5060", 3, 5, 3)] // but not what cannot be: the wrong transport
    [InlineData("udp [2001:db8::9]:5060", -1, 2, 4)] // or family
    public void The_socket_is_chosen_by_transport_family_wish_and_where_the_request_came_in(string remote, int incoming, int preferred, int expected)
    {
        var source = incoming < 0 ? default : new Flow { Transport = _channels[incoming].Transport, Socket = (ushort)incoming, Local = _channels[incoming].Local };
        Assert.True(_table.TrySelect(Transport(remote), Endpoint(remote), source, preferred, out var flow));
        Assert.Equal(expected, flow.Socket);
        Assert.Equal((Transport(remote), Endpoint(remote), _channels[expected].Local, 0L), (flow.Transport, flow.Remote, flow.Local, flow.Connection));
    }

    [Theory]
    [InlineData("tcp [2001:db8::9]:5060")]
    [InlineData("tls 192.0.2.9:5061")]
    public void What_no_socket_speaks_cannot_be_reached(string remote) => Assert.False(_table.TrySelect(Transport(remote), Endpoint(remote), default, -1, out _));

    /// <summary>A host in two networks: what goes into one leaves by its own address, wherever the request came in.</summary>
    [Theory]
    [InlineData("udp 198.51.100.9:5060", -1, -1, 1)]
    [InlineData("udp 198.51.100.9:5060", 0, -1, 1)]
    [InlineData("udp 198.51.100.9:5060", 2, -1, 2)] // the same address, where it came in
    [InlineData("udp 192.0.2.9:5060", 2, -1, 0)]
    [InlineData("udp 198.51.100.9:5060", 1, 0, 0)] // the route's wish
    [InlineData("udp 203.0.113.9:5060", 1, -1, 1)] // no route: where it came in
    [InlineData("tcp 198.51.100.9:5060", 1, -1, 3)] // no choice
    public void Among_several_addresses_the_one_that_the_system_would_use_is_taken(string remote, int incoming, int preferred, int expected)
    {
        string[] sockets = ["udp 192.0.2.1:5060", "udp 198.51.100.1:5060", "udp 198.51.100.1:5080", "tcp 192.0.2.1:5060"];
        FakeChannel[] channels = [.. sockets.Select((text, socket) => new FakeChannel((ushort)socket, Transport(text), Endpoint(text)))];
        var asked = 0;
        var table = new SocketTable(channels, new LocalAddresses([]), Epoch, findSource: to =>
        {
            asked++;
            var network = to.IPv4 >> 8;
            return network == 0xC6_3364 ? channels[1].Local.WithPort(0) : network == 0xC0_0002 ? channels[0].Local.WithPort(0) : default;
        });
        var source = incoming < 0 ? default : new Flow { Transport = channels[incoming].Transport, Socket = (ushort)incoming, Local = channels[incoming].Local };
        for (var i = 0; i < 2; i++)
        {
            Assert.True(table.TrySelect(Transport(remote), Endpoint(remote), source, preferred, out var flow));
            Assert.Equal(expected, flow.Socket);
        }

        // Remembered, and not asked where there is nothing to choose.
        Assert.InRange(asked, 0, 1);
    }

    [Fact]
    public void A_message_leaves_on_the_socket_of_its_flow()
    {
        _table.Send(new Flow { Transport = TransportProtocol.Udp, Socket = 3 }, new ActorSip.Buffers.UnpooledBufferAllocator().Rent(1, "test"), 7);
        Assert.Equal([7L], _channels[3].Sent);
        Assert.All(_channels.Where(channel => channel.Socket != 3), channel => Assert.Empty(channel.Sent));
    }

    private static TransportProtocol Transport(string text) => Enum.Parse<TransportProtocol>(text.Split(' ')[0], ignoreCase: true);

    private static IpEndpoint Endpoint(string text)
    {
        var endpoint = System.Net.IPEndPoint.Parse(text.Split(' ')[1]);
        return IpEndpoint.From(endpoint.Address, endpoint.Port);
    }

    private sealed class FakeChannel(ushort socket, TransportProtocol transport, IpEndpoint local) : ITransportChannel
    {
        public List<long> Sent { get; } = [];

        public ushort Socket => socket;

        public TransportProtocol Transport => transport;

        public IpEndpoint Local => local;

        public void Send(in Flow flow, MessageBuffer message, long ticket) => Sent.Add(ticket);

        public bool IsOpen(in Flow flow) => true;

        public void StopAccepting()
        {
        }

        public void AddStatistics(IDictionary<string, long> all)
        {
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class OneNeighbour : INeighbourFlows
    {
        public int Sent { get; private set; }

        public bool IsThere(in Flow flow) => flow.Node == 4;

        public void Send(in Flow flow, MessageBuffer message, long ticket) => Sent++;
    }
}
