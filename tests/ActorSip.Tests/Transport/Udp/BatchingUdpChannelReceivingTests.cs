using System.Buffers.Binary;
using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

public sealed class BatchingUdpChannelReceivingTests
{
    public static TheoryData<string> Kinds => [.. BufferAllocators.Kinds];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_datagram_comes_with_the_flow_it_came_by(bool ipv6)
    {
        await using var rig = new UdpRig(ipv6: ipv6);
        rig.PeerSends("hello"u8);
        await rig.Sink.ReceivedAsync(1);
        var (bytes, flow) = Assert.Single(rig.Sink.Received);
        Assert.Equal("hello"u8.ToArray(), bytes);
        var expected = new Flow
        {
            Node = 7,
            NodeEpoch = 3,
            Socket = 2,
            Transport = TransportProtocol.Udp,
            Local = rig.Channel.Local,
            Remote = rig.PeerEndpoint,
        };
        Assert.Equal(expected, flow);
        Assert.NotEqual(0, rig.Channel.Local.Port);
    }

    /// <summary>A sink hears of several sockets, and what one of them said last holds for no other.</summary>
    [Fact]
    public async Task How_full_the_queue_is_is_said_before_each_batch()
    {
        await using var rig = new UdpRig();
        for (var i = 1; i <= 3; i++)
        {
            rig.PeerSends("hello"u8);
            await rig.Sink.ReceivedAsync(1);
        }

        Assert.Equal([0, 0, 0], rig.Sink.Pressures);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Lengths_up_to_the_largest_arrive_whole(string kind)
    {
        await using var rig = new UdpRig(kind);
        foreach (var length in new[] { 1, 1500, 1983, 1984, 1985, 4000, 65_507 })
        {
            var sent = Enumerable.Range(0, length).Select(i => (byte)(i * 7 + i / 256)).ToArray();
            rig.PeerSends(sent);
            await rig.Sink.ReceivedAsync(1);
            Assert.True(rig.Sink.Received.TryDequeue(out var received));
            Assert.Equal(sent, received.Bytes);
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(3000)]
    public async Task A_datagram_longer_than_allowed_is_dropped_and_counted(int max)
    {
        await using var rig = new UdpRig(options: ReferenceOptions.BatchingUdp with { MaxDatagramBytes = max });
        rig.PeerSends(new byte[max + 1]);
        rig.PeerSends(new byte[max]);
        await rig.Sink.ReceivedAsync(1);
        Assert.Equal(max, Assert.Single(rig.Sink.Received).Bytes.Length);
        Assert.Equal(1, rig.Channel.Statistics.Truncated);
        Assert.Equal(1, rig.Channel.Statistics.DatagramsIn);
    }

    [Fact]
    public async Task An_empty_datagram_is_dropped_and_counted()
    {
        await using var rig = new UdpRig();
        rig.PeerSends([]);
        rig.PeerSends("x"u8);
        await rig.Sink.ReceivedAsync(1);
        Assert.Single(rig.Sink.Received);
        Assert.Equal(1, rig.Channel.Statistics.Dropped);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_waits_is_read_in_batches_and_in_order(string kind)
    {
        const int Count = 1000;
        await using var rig = new UdpRig(kind);
        var gate = new ManualResetEventSlim();
        rig.Loop.Post(new ActorSip.Loops.LoopAction(() => gate.Wait(LoopExtensions.Patience)));
        var number = new byte[4];
        for (var i = 0; i < Count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, i);
            rig.PeerSends(number);
        }

        gate.Set();
        await rig.Sink.ReceivedAsync(Count);
        Assert.Equal(Enumerable.Range(0, Count), rig.Sink.Received.Select(r => BinaryPrimitives.ReadInt32BigEndian(r.Bytes)));
        var batches = await rig.Loop.RunAsync(() => rig.Sink.Batches);
        Assert.True(batches <= 20, $"{batches} batches");
        Assert.Equal(batches, rig.Channel.Statistics.Batches);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_slab_that_is_kept_is_not_written_again(string kind)
    {
        await using var rig = new UdpRig(kind);
        var kept = new List<(MessageBuffer Buffer, int Offset, int Length)>();
        rig.Sink.OnDatagram = (buffer, offset, length, _) =>
        {
            buffer.Retain();
            kept.Add((buffer, offset, length));
        };
        var sent = Enumerable.Range(1, 50).Select(i => Enumerable.Repeat((byte)i, i == 25 ? 9000 : 700).ToArray()).ToArray();
        foreach (var bytes in sent)
        {
            rig.PeerSends(bytes);
            await rig.Sink.ReceivedAsync(1);
        }

        await rig.Loop.RunAsync(() =>
        {
            Assert.Equal(sent, kept.Select(k => k.Buffer.Array.AsSpan(k.Offset, k.Length).ToArray()));
            foreach (var k in kept) k.Buffer.Release();
        });
    }

    [Fact]
    public async Task Receiving_and_echoing_allocates_nothing_at_steady_state()
    {
        await using var rig = new UdpRig("pooled");
        long before = 0, after = 0;
        var seen = 0;
        rig.Sink.OnDatagram = (buffer, offset, length, flow) =>
        {
            var answer = rig.Allocator.Rent(length, "answer");
            answer.Length = length;
            buffer.Array.AsSpan(offset, length).CopyTo(answer.Span);
            rig.Channel.Send(flow, answer, 1);
            answer.Release();
        };
        var measured = new QuietSink(rig.Sink.OnDatagram, () =>
        {
            seen++;
            if (seen == 2_000) before = GC.GetAllocatedBytesForCurrentThread();
            if (seen == 6_000) after = GC.GetAllocatedBytesForCurrentThread();
        });
        var channel = new BatchingUdpChannel(new Flow { Local = rig.Channel.Local.WithPort(0) }, rig.Loop, measured, rig.Allocator, ReferenceOptions.BatchingUdp);
        channel.Start();
        rig.Sink.OnDatagram = null;
        var message = new byte[500];
        for (var i = 0; i < 6_000 / 20; i++)
        {
            for (var j = 0; j < 20; j++) await rig.Peer.SendToAsync(message, channel.Local.ToIPEndPoint());
            for (var j = 0; j < 20; j++) Assert.Equal(500, (await rig.PeerReceivesAsync()).Length);
        }

        await rig.Loop.RunAsync(() => { });
        await channel.DisposeAsync();
        Assert.Equal(6_000, seen);

        // The loop may have had something of its own to do in the meantime; an object for a datagram would be 96,000 bytes at least.
        Assert.InRange(after - before, 0, 1_000);
    }
}
