using ActorSip.Buffers;
using ActorSip.Loops;
using ActorSip.Membership;
using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Membership;
using ActorSip.Transport;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>What one request actor has others send, over a clock of the test's own: it hears of every message that did not get out.</summary>
public sealed class NeighboursTests : TestKit
{
    private readonly ManualLoop _loop = new();
    private readonly ClusterState _cluster = ClusterViews.State("uuu");
    private readonly FakeTimeProvider _time = new();
    private readonly RequestTimers _timers;
    private readonly Neighbours _neighbours;

    public NeighboursTests()
    {
        _timers = new RequestTimers(_loop, new LoopAction(static () => { }));
        _neighbours = new Neighbours(_cluster, 3, _timers, TestActor, ((ExtendedActorSystem)Sys).Provider, _time);
    }

    [Fact]
    public void A_flow_of_another_node_is_there_while_the_node_answers_in_the_same_life()
    {
        Assert.True(_neighbours.IsThere(Of(2, 102)));
        Assert.False(_neighbours.IsThere(Of(2, 101)));
        _cluster.Set(ClusterViews.Of("uUu"));
        Assert.False(_neighbours.IsThere(Of(2, 102)));
    }

    [Fact]
    public void What_nobody_can_take_has_failed_at_once()
    {
        Send(Of(9, 109), ticket: 5);
        Assert.Equal((5, SendError.FlowGone), Failed());
        Send(Of(9, 109), ticket: 0);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void What_is_not_handed_over_in_half_a_second_has_failed()
    {
        Send(Of(2, 102), ticket: 5);
        Advance(100);
        Send(Of(2, 102), ticket: 6);
        _neighbours.OnHandedOver(5);
        Advance(499);
        ExpectNoMsg(TimeSpan.Zero);
        Advance(1);
        Assert.Equal((6, SendError.FlowGone), Failed());
        Advance(5000);
        ExpectNoMsg(TimeSpan.Zero);
    }

    /// <summary>A transaction repeats its request under the same ticket.</summary>
    [Fact]
    public void Each_repeat_has_its_own_half_second()
    {
        Send(Of(2, 102), ticket: 5);
        Advance(300);
        _neighbours.OnHandedOver(5);
        Send(Of(2, 102), ticket: 5);
        Advance(499);
        ExpectNoMsg(TimeSpan.Zero);
        Advance(1);
        Assert.Equal((5, SendError.FlowGone), Failed());
    }

    [Fact]
    public void Who_asked_for_a_send_hears_that_it_is_handed_over_and_when_it_fails_later()
    {
        var asker = CreateTestProbe();
        var own = _neighbours.Lend(asker.Ref, 77);
        Assert.Equal(77, asker.ExpectMsg<NeighbourProtocol.HandedOver>().Ticket);
        Assert.False(_neighbours.IsLent(own - 1, SendError.Refused));
        Assert.True(_neighbours.IsLent(own, SendError.Refused));
        Assert.Equal(new NeighbourProtocol.Failed(77, SendError.Refused), asker.ExpectMsg<NeighbourProtocol.Failed>());
        Assert.False(_neighbours.IsLent(own, SendError.Refused));
        Assert.Equal(0, _neighbours.Lend(asker.Ref, 0));
        asker.ExpectNoMsg(TimeSpan.Zero);
    }

    /// <summary>The asker has given up long ago; the clocks of both need not say quite the same.</summary>
    [Fact]
    public void What_comes_a_second_after_it_was_sent_is_too_late()
    {
        var sent = new NeighbourProtocol.SendOn(Of(1, 101), "INVITE"u8.ToArray(), 5) { SentAt = _time.GetUtcNow().ToUnixTimeMilliseconds() };
        _time.Advance(TimeSpan.FromMilliseconds(1000));
        Assert.False(_neighbours.IsTooLate(sent));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_neighbours.IsTooLate(sent));
        Assert.False(_neighbours.IsTooLate(sent with { SentAt = 0 }));
    }

    [Fact]
    public void Tickets_of_others_are_forgotten_after_a_while_and_are_never_too_many()
    {
        var first = _neighbours.Lend(ActorRefs.Nobody, 1);
        _loop.Now += 32_000;
        var second = _neighbours.Lend(ActorRefs.Nobody, 2);
        Assert.False(_neighbours.IsLent(first, SendError.Refused));
        for (var i = 0; i < 65_536; i++) _neighbours.Lend(ActorRefs.Nobody, 3);
        Assert.False(_neighbours.IsLent(second, SendError.Refused));
    }

    private static Flow Of(ushort node, uint epoch) => new() { Node = node, NodeEpoch = epoch, Transport = TransportProtocol.Tcp, Connection = 1 };

    private void Send(in Flow flow, long ticket)
    {
        var buffer = BufferAllocators.Create("unpooled").Rent(10, "test");
        buffer.Length = 10;
        _neighbours.Send(flow, buffer, ticket);
        buffer.Release();
    }

    private void Advance(int milliseconds)
    {
        _loop.Now += milliseconds;
        _timers.Advance();
    }

    private (long Ticket, SendError Error) Failed() => ExpectMsg<NeighbourProtocol.Failed>() is var failed ? (failed.Ticket, failed.Error) : default;
}
