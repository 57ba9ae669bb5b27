using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorSip.Buffers;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

public sealed class BatchingUdpChannelSendingTests
{
    public static TheoryData<string> Kinds => [.. BufferAllocators.Kinds];

    [Theory]
    [InlineData("pooled", false)]
    [InlineData("pooled", true)]
    [InlineData("unpooled", false)]
    [InlineData("debug", false)]
    [InlineData("debug", true)]
    public async Task What_is_sent_to_the_flow_of_a_datagram_comes_back_to_its_sender(string kind, bool ipv6)
    {
        await using var rig = new UdpRig(kind, ipv6: ipv6);
        rig.Sink.OnDatagram = (buffer, offset, length, flow) => rig.Send(flow, 1, buffer.Array.AsSpan(offset, length));
        rig.PeerSends("hello"u8);
        Assert.Equal("hello"u8.ToArray(), await rig.PeerReceivesAsync());
        Assert.Empty(rig.Sink.Failed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_sent_in_one_pass_arrives_in_order(string kind)
    {
        const int Count = 1000;
        await using var rig = new UdpRig(kind);
        await rig.Loop.RunAsync(() =>
        {
            var number = new byte[4];
            for (var i = 0; i < Count; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(number, i);
                rig.Send(rig.ToPeer, i + 1, number);
            }
        });
        for (var i = 0; i < Count; i++) Assert.Equal(i, BinaryPrimitives.ReadInt32BigEndian(await rig.PeerReceivesAsync()));
        Assert.Equal(Count, rig.Channel.Statistics.DatagramsOut);
        Assert.Equal(Count * 4, rig.Channel.Statistics.BytesOut);
        Assert.Empty(rig.Sink.Failed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_closed_port_is_reported_as_refused_for_what_was_sent_there(bool ipv6)
    {
        await using var rig = new UdpRig(ipv6: ipv6);
        var closed = rig.To(ClosedPort(ipv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback));
        await rig.Loop.RunAsync(() =>
        {
            rig.Send(rig.ToPeer, 10, "before"u8);
            rig.Send(closed, 11, SentRequests.Text(11));
            rig.Send(rig.ToPeer, 12, "after"u8);
        });
        Assert.Equal("before"u8.ToArray(), await rig.PeerReceivesAsync());
        Assert.Equal("after"u8.ToArray(), await rig.PeerReceivesAsync());
        await rig.Sink.FailedAsync(1);
        await rig.SendAsync(rig.ToPeer, 13, "and on"u8.ToArray());
        Assert.Equal("and on"u8.ToArray(), await rig.PeerReceivesAsync());
        Assert.Equal((11, SendError.Refused), Assert.Single(rig.Sink.Failed));
        Assert.Equal(1, rig.Channel.Statistics.Unreachable);
    }

    [Fact]
    public async Task Many_refusals_lose_nothing_of_what_goes_elsewhere()
    {
        const int Count = 500;
        await using var rig = new UdpRig();
        var closed = rig.To(ClosedPort(IPAddress.Loopback));
        await rig.Loop.RunAsync(() =>
        {
            for (var i = 1; i <= Count; i++)
            {
                rig.Send(closed, i, SentRequests.Text(i));
                rig.Send(rig.ToPeer, Count + i, "to the peer"u8);
            }
        });
        for (var i = 0; i < Count; i++) Assert.Equal("to the peer"u8.ToArray(), await rig.PeerReceivesAsync());
        await rig.Sink.FailedAsync(1);
        await rig.Loop.RunAsync(() => { });
        Assert.All(rig.Sink.Failed, f => Assert.True(f.Ticket <= Count && f.Error == SendError.Refused, $"{f}"));
        Assert.Equal(rig.Sink.Failed.Count, rig.Sink.Failed.Distinct().Count());
    }

    [Fact]
    public async Task Nobody_hears_of_a_failure_without_a_ticket()
    {
        await using var rig = new UdpRig();
        await rig.Loop.RunAsync(() =>
        {
            rig.Send(rig.To(rig.PeerEndpoint.WithPort(0)), 0, "x"u8);
            rig.Send(rig.To(rig.PeerEndpoint.WithPort(0)), 5, "x"u8);
        });
        await rig.Sink.FailedAsync(1);
        Assert.Equal((5, SendError.Unsendable), Assert.Single(rig.Sink.Failed));
        Assert.Equal(2, rig.Channel.Statistics.SendErrors);
    }

    [Theory]
    [InlineData("[2001:db8::1]", 4)]
    [InlineData("127.0.0.1", 65_508)]
    [InlineData("255.255.255.255", 4)]
    public async Task What_cannot_be_sent_is_skipped_and_the_rest_goes_out(string host, int length)
    {
        await using var rig = new UdpRig();
        Assert.True(IpEndpoint.TryParseHost(System.Text.Encoding.ASCII.GetBytes(host), 5060, out var remote));
        await rig.Loop.RunAsync(() =>
        {
            rig.Send(rig.ToPeer, 1, "first"u8);
            rig.Send(rig.To(remote), 2, new byte[length]);
            rig.Send(rig.ToPeer, 3, "last"u8);
        });
        Assert.Equal("first"u8.ToArray(), await rig.PeerReceivesAsync());
        Assert.Equal("last"u8.ToArray(), await rig.PeerReceivesAsync());
        await rig.Sink.FailedAsync(1);
        Assert.Equal((2, SendError.Unsendable), Assert.Single(rig.Sink.Failed));
    }

    [Fact]
    public async Task A_burst_of_ten_thousand_is_echoed_whole_when_the_peer_reads()
    {
        const int Count = 10_000;
        await using var rig = new UdpRig("pooled");
        rig.Sink.OnDatagram = (buffer, offset, length, flow) => rig.Send(flow, 1, buffer.Array.AsSpan(offset, length));
        var message = new byte[400];
        var sent = 0;
        for (var received = 0; received < Count; received++)
        {
            // So many in flight as the default socket buffers of the test's peer hold.
            while (sent < Count && sent - received < 200)
            {
                BinaryPrimitives.WriteInt32BigEndian(message, sent++);
                rig.PeerSends(message);
            }

            Assert.Equal(received, BinaryPrimitives.ReadInt32BigEndian(await rig.PeerReceivesAsync()));
        }

        Assert.Equal(Count, rig.Channel.Statistics.DatagramsIn);
        Assert.Equal(Count, rig.Channel.Statistics.DatagramsOut);
        Assert.Empty(rig.Sink.Failed);
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_the_reason()
    {
        await using var rig = new UdpRig();
        var refused = Assert.Throws<BindException>(() =>
            new BatchingUdpChannel(new Flow { Local = rig.Channel.Local }, rig.Loop, rig.Sink, rig.Allocator, ReferenceOptions.BatchingUdp));
        Assert.Equal($"Cannot listen on UDP {rig.Channel.Local}: Address already in use", refused.Message);
    }

    [Fact]
    public async Task An_address_that_is_not_ours_is_named_with_the_reason()
    {
        await using var rig = new UdpRig();
        var refused = Assert.Throws<BindException>(() =>
            new BatchingUdpChannel(new Flow { Local = IpEndpoint.FromIPv4(0xC0000201, 5060) }, rig.Loop, rig.Sink, rig.Allocator, ReferenceOptions.BatchingUdp));
        Assert.Equal("Cannot listen on UDP 192.0.2.1:5060: Cannot assign requested address", refused.Message);
    }

    [Fact]
    public async Task IPv4_and_IPv6_share_a_port()
    {
        await using var rig = new UdpRig(ipv6: true);
        var samePort = new Flow { Local = IpEndpoint.From(IPAddress.Any, rig.Channel.Local.Port) };
        var wildcard = new BatchingUdpChannel(samePort, rig.Loop, rig.Sink, rig.Allocator, ReferenceOptions.BatchingUdp);
        Assert.Equal(rig.Channel.Local.Port, wildcard.Local.Port);
        await wildcard.DisposeAsync();
    }

    [Fact]
    public async Task A_closed_channel_refuses_and_holds_nothing()
    {
        await using var rig = new UdpRig();
        await rig.Channel.DisposeAsync();
        await rig.SendAsync(rig.ToPeer, 9, "too late"u8.ToArray());
        await rig.Sink.FailedAsync(1);
        Assert.Equal((9, SendError.FlowGone), Assert.Single(rig.Sink.Failed));
    }

    [Fact]
    public async Task A_channel_closes_also_when_its_loop_has_ended_before()
    {
        var rig = new UdpRig();
        rig.PeerSends("hello"u8);
        await rig.Sink.ReceivedAsync(1);
        rig.Loop.Dispose();
        await rig.Channel.DisposeAsync().AsTask().WaitAsync(LoopExtensions.Patience);
        Assert.Equal(0, rig.Allocator.Statistics.Held);
        rig.Peer.Dispose();
    }

    [Theory]
    [InlineData(0, 65_535, 10)]
    [InlineData(513, 65_535, 10)]
    [InlineData(64, 511, 10)]
    [InlineData(64, 65_536, 10)]
    [InlineData(64, 65_535, 0)]
    public async Task Options_out_of_range_are_refused(int batch, int datagram, int queued)
    {
        await using var rig = new UdpRig();
        var options = ReferenceOptions.BatchingUdp with { Batch = batch, MaxDatagramBytes = datagram, MaxQueuedMessages = queued };
        Assert.NotNull(options.Check());
        Assert.Throws<ArgumentException>(() =>
            new BatchingUdpChannel(new Flow { Local = rig.Channel.Local.WithPort(0) }, rig.Loop, rig.Sink, rig.Allocator, options));
    }

    private static IpEndpoint ClosedPort(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return IpEndpoint.From(address, ((IPEndPoint)socket.LocalEndPoint!).Port);
    }
}
