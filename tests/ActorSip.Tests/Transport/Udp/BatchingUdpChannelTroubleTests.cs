using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

public sealed class BatchingUdpChannelTroubleTests
{
    private const int Interrupted = 4, TryAgain = 11, NetworkUnreachable = 101, NoBuffers = 105, Refused = 111, HostUnreachable = 113;

    private readonly StubbornWriter _writer = new();

    [Fact]
    public async Task A_full_socket_is_waited_for_and_beyond_the_bound_messages_fail()
    {
        await using var rig = new UdpRig(options: ReferenceOptions.BatchingUdp with { MaxQueuedMessages = 10 }, writer: _writer);
        _writer.Always = TryAgain;
        await rig.SendAsync(rig.ToPeer, 1, [0]);
        for (byte i = 1; i < 15; i++) await rig.SendAsync(rig.ToPeer, 1 + i, [i]);
        await rig.Sink.FailedAsync(5);
        Assert.Equal(Enumerable.Range(11, 5).Select(t => ((long)t, SendError.QueueFull)), rig.Sink.Failed);
        Assert.Equal(10, rig.Channel.Statistics.Queued);
        _writer.Always = 0;
        for (byte i = 0; i < 10; i++) Assert.Equal([i], await rig.PeerReceivesAsync());
        await rig.SendAsync(rig.ToPeer, 99, [99]);
        Assert.Equal([99], await rig.PeerReceivesAsync());
        Assert.Equal(5, rig.Sink.Failed.Count);
    }

    [Fact]
    public async Task What_still_waits_when_the_channel_closes_fails_and_is_released()
    {
        await using var rig = new UdpRig(writer: _writer);
        _writer.Always = TryAgain;
        await rig.SendAsync(rig.ToPeer, 1, [1], [2], [3]);
        await rig.Channel.DisposeAsync();
        Assert.Equal([(1, SendError.FlowGone), (1, SendError.FlowGone), (1, SendError.FlowGone)], rig.Sink.Failed);
        Assert.Equal(0, rig.Channel.Statistics.Queued);
    }

    [Theory]
    [InlineData(Interrupted)]
    [InlineData(Refused)]
    [InlineData(HostUnreachable)]
    public async Task An_error_that_was_another_datagrams_costs_nothing(int errno)
    {
        await using var rig = new UdpRig(writer: _writer);
        _writer.Once.Enqueue(errno);
        await rig.SendAsync(rig.ToPeer, 1, [1], [2]);
        Assert.Equal([1], await rig.PeerReceivesAsync());
        Assert.Equal([2], await rig.PeerReceivesAsync());
        Assert.Empty(rig.Sink.Failed);
    }

    [Theory]
    [InlineData(HostUnreachable, SendError.Refused)]
    [InlineData(NetworkUnreachable, SendError.Unsendable)]
    [InlineData(NoBuffers, SendError.QueueFull)]
    public async Task An_error_that_stays_skips_its_datagram_alone(int errno, SendError error)
    {
        await using var rig = new UdpRig(writer: _writer);
        _writer.ForTicket666 = errno;
        await rig.SendAsync(rig.ToPeer, 666, [1]);
        await rig.SendAsync(rig.ToPeer, 2, [2]);
        Assert.Equal([2], await rig.PeerReceivesAsync());
        await rig.Sink.FailedAsync(1);
        Assert.Equal((666, error), Assert.Single(rig.Sink.Failed));
    }

    [Fact]
    public async Task A_sink_that_answers_a_failure_with_another_message_is_heard()
    {
        await using var rig = new UdpRig(writer: _writer);
        rig.Sink.OnFailure = ticket =>
        {
            if (ticket == 666) rig.Send(rig.ToPeer, 1, "second try"u8);
        };
        _writer.ForTicket666 = HostUnreachable;
        await rig.SendAsync(rig.ToPeer, 666, [1]);
        Assert.Equal("second try"u8.ToArray(), await rig.PeerReceivesAsync());
    }
}
