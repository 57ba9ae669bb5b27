using ActorSip.Wire;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Wire;

/// <summary>Who dials knocks until the other hears; the other answers.</summary>
public sealed class KnockTransportTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly ScriptedTransport _wrapped = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly KnockTransport _transport;

    public KnockTransportTests() => _transport = new KnockTransport(_wrapped, Limit, _clock);

    private ScriptedTransport.ScriptedHandle Wire => _wrapped.Handle;

    [Fact]
    public async Task Who_dials_has_the_connection_when_his_knock_is_answered()
    {
        var dialling = DialAsync();
        Assert.Equal([[0]], Wire.Written);
        Assert.False(dialling.IsCompleted);
        Wire.Brings(0);
        var handle = await dialling;
        Assert.Equal((Wire.LocalAddress, Wire.RemoteAddress), (handle.LocalAddress, handle.RemoteAddress));
        Assert.True(handle.Write(ByteString.CopyFrom(7, 8)));
        Assert.Equal([[0], [7, 8]], Wire.Written);
    }

    [Fact]
    public async Task A_lost_knock_is_repeated()
    {
        var dialling = DialAsync();
        await TimePassesAsync(() => Wire.Written.Length >= 4);

        Assert.False(dialling.IsCompleted);
        Wire.Brings(0);
        await dialling;
    }

    [Fact]
    public async Task Who_is_not_answered_closes_the_connection_and_says_so()
    {
        var failing = Assert.ThrowsAsync<TimeoutException>(DialAsync);
        await TimePassesAsync(() => failing.IsCompleted);

        var error = await failing;
        Assert.Contains("there:2 has not answered a knock within 00:00:03", error.Message, StringComparison.Ordinal);
        Assert.True(Wire.IsClosed);
        Assert.InRange(Wire.Written.Length, 2, (int)(Limit / KnockHandle.Interval) + 2);
    }

    [Fact]
    public async Task A_connection_that_is_closed_meanwhile_is_none()
    {
        var failing = Assert.ThrowsAsync<IOException>(DialAsync);
        Wire.Brings(new Disassociated(DisassociateInfo.Unknown));
        await failing;
    }

    [Fact]
    public async Task Nor_is_one_that_takes_no_knock()
    {
        Wire.Disassociate("at once", NoLogger.Instance);
        await Assert.ThrowsAsync<IOException>(DialAsync);
    }

    /// <summary>A late answer to a knock that was repeated.</summary>
    [Fact]
    public async Task Answers_do_not_reach_who_has_dialled()
    {
        var dialling = DialAsync();
        Wire.Brings(0);
        var heard = Hear(await dialling);
        Wire.Brings(0);
        Wire.Brings(3, 4);
        Assert.Equal(["3,4"], heard);
        Assert.Equal([[0]], Wire.Written);
    }

    [Fact]
    public async Task Who_is_dialled_answers_each_knock_and_hears_the_rest_in_order()
    {
        var handle = await BeDialledAsync();
        Wire.Brings(0);
        Wire.Brings(0);
        Wire.Brings(1);
        Wire.Brings(0, 0);
        Assert.Equal([[0], [0]], Wire.Written);

        // All this was before anybody listened.
        var heard = Hear(handle);
        Wire.Brings();
        Wire.Brings(0);
        Wire.Brings(5, 6);
        Wire.Brings(new Disassociated(DisassociateInfo.Shutdown));
        Assert.Equal(["1", "0,0", "", "5,6", "Disassociated"], heard);
        Assert.Equal([[0], [0]], Wire.Written);
    }

    [Fact]
    public async Task Who_says_much_before_anybody_listens_is_cut_off()
    {
        var handle = await BeDialledAsync();
        for (var i = 0; i < KnockHandle.MaxKept; i++) Wire.Brings(1);
        Assert.False(Wire.IsClosed);
        Wire.Brings(1);
        Assert.True(Wire.IsClosed);
        Assert.Equal(KnockHandle.MaxKept, Hear(handle).Count);
    }

    [Fact]
    public async Task Else_it_is_the_transport_that_it_wraps()
    {
        Assert.Equal((_wrapped.SchemeIdentifier, _wrapped.MaximumPayloadBytes), (_transport.SchemeIdentifier, _transport.MaximumPayloadBytes));
        Assert.True(_transport.IsResponsibleFor(Wire.RemoteAddress));
        Assert.Equal((true, true), (await _transport.ManagementCommand("for it"), await _transport.Shutdown()));
        Assert.Equal(["for it", "shutdown"], _wrapped.Told);
        var handle = await BeDialledAsync();
        handle.Disassociate("done", NoLogger.Instance);
        Assert.True(Wire.IsClosed);
    }

    /// <summary>Nobody reads what it is answered.</summary>
    [Fact]
    public async Task Who_knocks_on_and_on_is_not_answered_any_more()
    {
        await BeDialledAsync();
        for (var i = 0; i < KnockHandle.MaxAnswers + 10; i++) Wire.Brings(0);
        Assert.Equal(KnockHandle.MaxAnswers, Wire.Written.Length);
    }

    [Fact]
    public async Task Nor_is_who_has_said_something_else()
    {
        await BeDialledAsync();
        Wire.Brings(0);
        Wire.Brings(1, 2);
        Wire.Brings(0);
        Assert.Single(Wire.Written);
    }

    [Fact]
    public async Task That_a_connection_is_closed_is_kept_whatever_else_is()
    {
        var handle = await BeDialledAsync();
        for (var i = 0; i < KnockHandle.MaxKept; i++) Wire.Brings(1);
        Wire.Brings(new Disassociated(DisassociateInfo.Unknown));
        Assert.Equal("Disassociated", Hear(handle)[^1]);
    }

    [Fact]
    public async Task What_comes_while_the_owner_begins_to_listen_comes_in_order()
    {
        for (var round = 0; round < 500; round++)
        {
            var wrapped = new ScriptedTransport.ScriptedHandle();
            var handle = new KnockHandle(wrapped, KnockHandle.MaxAnswers);
            var heard = new List<string>();
            await Task.WhenAll(Task.Run(() => heard = Hear(handle)), Task.Run(() =>
            {
                for (byte i = 1; i <= 10; i++) wrapped.Brings(i);
            }));
            Assert.Equal(Enumerable.Range(1, 10).Select(i => $"{i}"), heard);
        }
    }

    private async Task TimePassesAsync(Func<bool> isEnough)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isEnough())
        {
            patience.Token.ThrowIfCancellationRequested();
            _clock.Advance(KnockHandle.Interval);
            await Task.Yield();
        }
    }

    private Task<AssociationHandle> DialAsync() => _transport.Associate(Wire.RemoteAddress);

    /// <summary>What the owner gets when somebody dials.</summary>
    private async Task<AssociationHandle> BeDialledAsync()
    {
        var (address, owner) = await _transport.Listen();
        Assert.Equal(ScriptedTransport.ScriptedHandle.Here, address);
        var events = new List<IAssociationEvent>();
        owner.SetResult(new Listener(events.Add));
        _wrapped.Enter();
        return Assert.IsType<InboundAssociation>(Assert.Single(events)).Association;
    }

    /// <summary>What comes to the owner from now on.</summary>
    private static List<string> Hear(AssociationHandle handle)
    {
        var heard = new List<string>();
        handle.ReadHandlerSource.SetResult(new HandleListener(ev => heard.Add(ev is InboundPayload inbound ? string.Join(',', inbound.Payload) : ev.GetType().Name)));
        return heard;
    }

    private sealed class Listener(Action<IAssociationEvent> notify) : IAssociationEventListener
    {
        public void Notify(IAssociationEvent ev) => notify(ev);
    }

    private sealed class HandleListener(Action<IHandleEvent> notify) : IHandleEventListener
    {
        public void Notify(IHandleEvent ev) => notify(ev);
    }
}
