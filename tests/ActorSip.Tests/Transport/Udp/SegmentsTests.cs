using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

/// <summary>Datagrams that leave as segments of one arrive as what they are.</summary>
public sealed class SegmentsTests
{
    /// <summary>Runs of one length, runs that end with a shorter one, lengths up and down, longer ones than a segment may be, and several addresses between each other.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task All_arrive_whole_and_in_their_order(bool segments, bool ipv6)
    {
        const int Count = 600;
        await using var rig = new UdpRig(ipv6: ipv6, options: ReferenceOptions.BatchingUdp with { Segments = segments });
        using var other = Bind(rig);
        var expected = new Dictionary<Socket, List<string>> { [rig.Peer] = [], [other] = [] };
        await rig.Loop.RunAsync(() =>
        {
            for (var i = 0; i < Count; i++)
            {
                var to = i % 3 == 1 ? other : rig.Peer;
                var text = $"{i} ".PadRight(i % 50 == 7 ? 1700 : i % 7 == 0 ? 90 : i % 11 == 0 ? 700 : 300, 'x');
                expected[to].Add(text);
                rig.Send(rig.To(EndpointOf(to)), i + 1, Encoding.ASCII.GetBytes(text));
            }
        });
        foreach (var (socket, texts) in expected)
            foreach (var text in texts) Assert.Equal(text, await ReceiveAsync(socket));
        Assert.Equal(Count, rig.Channel.Statistics.DatagramsOut);
        Assert.Empty(rig.Sink.Failed);
    }

    [Fact]
    public async Task With_more_addresses_than_it_tells_apart_all_arrive_too()
    {
        await using var rig = new UdpRig();
        var peers = Enumerable.Range(0, 12).Select(_ => Bind(rig)).ToArray();
        await rig.Loop.RunAsync(() =>
        {
            for (var i = 0; i < 240; i++) rig.Send(rig.To(EndpointOf(peers[i % peers.Length])), i + 1, Encoding.ASCII.GetBytes($"{i:000}"));
        });
        for (var i = 0; i < 240; i++) Assert.Equal($"{i:000}", await ReceiveAsync(peers[i % peers.Length]));
        foreach (var peer in peers) peer.Dispose();
    }

    /// <summary>A socket without checksums takes no segments (EINVAL), as a path that is too narrow for them.</summary>
    [Fact]
    public async Task What_is_refused_as_one_leaves_one_by_one()
    {
        await using var rig = new UdpRig();
        using (var socket = new Socket(new SafeSocketHandle(rig.Channel.Descriptor, ownsHandle: false))) socket.SetRawSocketOption(optionLevel: 1, optionName: 11, BitConverter.GetBytes(1));
        await rig.SendAsync(rig.ToPeer, 7, [.. Enumerable.Range(0, 200).Select(i => Encoding.ASCII.GetBytes($"{i:000}"))]);
        for (var i = 0; i < 200; i++) Assert.Equal($"{i:000}", await ReceiveAsync(rig.Peer));
        Assert.Equal(200, rig.Channel.Statistics.DatagramsOut);
        Assert.Empty(rig.Sink.Failed);
    }

    [Theory]
    [InlineData("abcabc", "aabbcc")]
    [InlineData("aabbc", "aabbc")]
    [InlineData("aba", "aab")]
    [InlineData("", "")]
    [InlineData("abcdefghabcdefgh", "aabbccddeeffgghh")]
    [InlineData("abcdefghia", "abcdefghia")]
    public void Gathering_keeps_the_order_of_an_address(string addresses, string gathered)
    {
        var queue = new OutgoingQueue();
        var allocator = ActorSip.Buffers.BufferAllocators.Create("unpooled");
        for (var i = 0; i < addresses.Length; i++) queue.Enqueue(new OutgoingDatagram(allocator.Rent(1, "test"), 1, IpEndpoint.FromIPv4(addresses[i], 5060), i));
        queue.Gather(queue.Count);
        var found = Enumerable.Range(0, queue.Count).Select(i => queue[i]).ToArray();
        Assert.Equal(gathered, string.Concat(found.Select(datagram => (char)datagram.Remote.IPv4)));
        foreach (var address in found.GroupBy(datagram => datagram.Remote)) Assert.Equal(address.Select(datagram => datagram.Ticket).Order(), address.Select(datagram => datagram.Ticket));
    }

    private static Socket Bind(UdpRig rig)
    {
        var local = (IPEndPoint)rig.Peer.LocalEndPoint!;
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(local.Address, 0));
        return socket;
    }

    private static IpEndpoint EndpointOf(Socket socket)
    {
        var local = (IPEndPoint)socket.LocalEndPoint!;
        return IpEndpoint.From(local.Address, local.Port);
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var bytes = new byte[4096];
        using var patience = new CancellationTokenSource(LoopExtensions.Patience);
        return Encoding.ASCII.GetString(bytes, 0, await socket.ReceiveAsync(bytes, SocketFlags.None, patience.Token));
    }
}
