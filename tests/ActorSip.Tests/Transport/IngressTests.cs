using System.Text;
using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Transport;
using Xunit;

namespace ActorSip.Tests.Transport;

/// <summary>The door of a loop: what becomes a batch, and whose its messages are.</summary>
public sealed class IngressTests
{
    private static readonly Flow Source = new() { Transport = TransportProtocol.Udp, Remote = IpEndpoint.FromIPv4(0x7F000001, 5071) };

    private readonly DebugBufferAllocator _allocator = new();
    private readonly SourceGuard _sources = TestSources.Create(burst: 200);
    private readonly Ingress _ingress;
    private readonly Target _target = new();

    public IngressTests() => _ingress = new Ingress(ReferenceOptions.Messages with { MaxHeaders = 20 }, _sources);

    [Fact]
    public void What_a_banned_source_sends_is_not_looked_at()
    {
        _ingress.Open(_target);
        for (var i = 0; i < 201; i++) Receive(Request("a"));
        Assert.Equal(200, _target.Batches.Count);
        Receive(Request("b"));
        Receive("noise");
        Assert.Equal(200, _target.Batches.Count);
        Assert.Equal(1, _sources.Table.Statistics.Bans);
        Assert.Equal(2, _sources.Table.Statistics.FromBanned);
        Assert.Equal(0, _ingress.Statistics.Unreadable);
    }

    [Theory]
    [InlineData(0, 30, false)]
    [InlineData(30, 30, false)]
    [InlineData(45, 15, false)]
    [InlineData(60, 0, false)]
    [InlineData(100, 0, false)]
    [InlineData(60, 30, true)]
    [InlineData(75, 15, true)]
    [InlineData(90, 0, true)]
    public void The_fuller_the_queue_the_more_new_work_is_dropped_and_that_of_the_unproven_first(int percent, int expected, bool isProven)
    {
        _ingress.Open(_target);
        if (isProven) _sources.Prove(Source);
        _ingress.OnPressure(percent);
        Receive([.. Enumerable.Repeat(Request("a"), 30)]);
        Assert.Equal(expected, _target.Batches.Sum(batch => batch.Count));
        Assert.Equal(30 - expected, _ingress.Statistics.Shed);
        foreach (var batch in _target.Batches) batch.Return();
        Assert.Empty(_allocator.Leaks());
    }

    [Fact]
    public void Calls_in_progress_of_the_proven_are_not_dropped_however_full_the_queue()
    {
        _ingress.Open(_target);
        _sources.Prove(Source);
        _ingress.OnPressure(100);
        var bye = Request("a").Replace("OPTIONS ", "BYE ", StringComparison.Ordinal).Replace("Call-ID", "To: <sip:b@b>;tag=t\r\nCall-ID", StringComparison.Ordinal);
        Receive([.. Enumerable.Repeat(bye, 20)]);
        Assert.Equal(20, _target.Batches.Sum(batch => batch.Count));
    }

    /// <summary>The queue that fills is another socket's, and nobody sends again what came over a connection.</summary>
    [Fact]
    public void What_comes_over_a_connection_is_not_dropped_because_a_queue_of_datagrams_is_full()
    {
        _ingress.Open(_target);
        _ingress.OnPressure(100);
        var buffer = _allocator.Rent(200, "received by the test");
        buffer.Length = Encoding.ASCII.GetBytes(Request("a"), buffer.Free);
        _ingress.OnReceived(buffer, buffer.Offset, buffer.Length, Source with { Transport = TransportProtocol.Tcp, Connection = 3 });
        buffer.Release();
        _ingress.OnBatchEnd();
        var batch = Assert.Single(_target.Batches);
        Assert.Equal((1, 0), (batch.Count, _ingress.Statistics.Shed));
        batch.Return();
    }

    /// <summary>A flood of short messages leaves no great memory behind.</summary>
    [Fact]
    public void A_read_that_brings_very_many_is_several_batches()
    {
        var most = Ingress.MostInBatch;
        var ingress = new Ingress(ReferenceOptions.Messages, TestSources.Create(burst: 100_000));
        ingress.Open(_target);
        var buffer = _allocator.Rent(200, "received by the test");
        buffer.Length = Encoding.ASCII.GetBytes(Request("a"), buffer.Free);
        for (var i = 0; i < 2 * most + 1; i++) ingress.OnReceived(buffer, buffer.Offset, buffer.Length, Source);
        buffer.Release();
        ingress.OnBatchEnd();
        Assert.Equal([most, most, 1], _target.Batches.Select(batch => batch.Count));
        foreach (var batch in _target.Batches) batch.Return();
        Assert.Empty(_allocator.Leaks());
    }

    [Fact]
    public void What_one_read_brings_is_one_batch_in_the_order_of_arrival()
    {
        _ingress.Open(_target);
        Receive(Request("a"), Request("b"), Request("c"));
        var batch = Assert.Single(_target.Batches);
        Assert.Equal(["a", "b", "c"], Enumerable.Range(0, batch.Count).Select(i => CallId(batch.Message(i))));
        Assert.Equal(Source, batch.Source(2));
        batch.Return();
        Assert.Empty(_allocator.Leaks());
    }

    [Theory]
    [InlineData("\r\n\r\n")]
    [InlineData("\r\n")]
    [InlineData("\0")]
    [InlineData("")]
    public void Keepalives_end_at_the_door(string bytes)
    {
        _ingress.Open(_target);
        Receive(bytes);
        Assert.Empty(_target.Batches);
        Assert.Equal(1, _ingress.Statistics.Keepalives);
        Assert.Empty(_allocator.Leaks());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("noise")]
    public void What_is_no_SIP_is_counted(string bytes)
    {
        _ingress.Open(_target);
        Receive(bytes);
        Assert.Equal(1, _ingress.Statistics.Unreadable);
    }

    [Fact]
    public void A_message_with_too_many_header_fields_is_counted()
    {
        _ingress.Open(_target);
        Receive($"OPTIONS sip:a@b SIP/2.0\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", 21))}\r\n");
        Assert.Equal((1, 0), (_ingress.Statistics.BeyondLimits, _ingress.Statistics.Unreadable));
    }

    [Fact]
    public void Requests_are_counted_by_class()
    {
        _ingress.Open(_target);
        Receive(Request("a"), Request("b"), "BYE sip:a@b SIP/2.0\r\nTo: <sip:a@b>;tag=t\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n");
        Assert.Equal(
            (2, 1, 0),
            (_ingress.Statistics.Requests(RequestClass.OutOfDialog), _ingress.Statistics.Requests(RequestClass.InDialog), _ingress.Statistics.Requests(RequestClass.Invite)));
        _target.Batches[0].Return();
    }

    [Fact]
    public void Before_the_door_is_open_nothing_is_kept()
    {
        Receive(Request("a"));
        Assert.Empty(_allocator.Leaks());
        _ingress.OnSendFailed(ticket: 7, SendError.Refused);
        _ingress.Open(_target);
        Assert.Empty(_target.Batches);
        Assert.Empty(_target.Failed);
    }

    [Fact]
    public void A_failed_send_is_told_to_whoever_asked()
    {
        _ingress.Open(_target);
        _ingress.OnSendFailed(ticket: 0, SendError.Refused);
        _ingress.OnSendFailed(ticket: 7, SendError.FlowGone);
        Assert.Equal([(7L, SendError.FlowGone)], _target.Failed);
        Assert.Equal(2, _ingress.Statistics.SendsFailed);
    }

    [Fact]
    public void A_detached_message_outlives_its_batch()
    {
        _ingress.Open(_target);
        Receive(Request("a"), Request("b"));
        var batch = _target.Batches[0];
        var kept = batch.Message(0);
        kept.Detach(_allocator);
        batch.Return();
        Receive(Request("c"), Request("d"));
        Assert.Equal("a", CallId(kept));
        _ingress.Messages.Give(kept);
        _target.Batches[1].Return();
        Assert.Empty(_allocator.Leaks());
    }

    [Fact]
    public void A_detached_message_that_is_given_up_is_used_for_one_message_at_a_time()
    {
        _ingress.Open(_target);
        Receive(Request("a"));
        var batch = _target.Batches[0];
        var finished = batch.Message(0);
        finished.Detach(_allocator);
        batch.Return();
        _ingress.Messages.Give(finished);

        // The next batch takes objects from where it can: none of them twice.
        Receive(Request("b"), Request("c"), Request("d"));
        var next = _target.Batches[1];
        Assert.Equal(["b", "c", "d"], Enumerable.Range(0, next.Count).Select(i => CallId(next.Message(i))));
        next.Return();
        Assert.Empty(_allocator.Leaks());
    }

    [Fact]
    public void A_batch_holds_more_than_it_was_made_for()
    {
        _ingress.Open(_target);
        Receive([.. Enumerable.Range(0, 200).Select(i => Request($"n{i}"))]);
        var batch = _target.Batches[0];
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"n{i}"), Enumerable.Range(0, batch.Count).Select(i => CallId(batch.Message(i))));
        batch.Return();
        Assert.Empty(_allocator.Leaks());
    }

    private static string Request(string callId) => $"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{callId}\r\nCall-ID: {callId}\r\nContent-Length: 0\r\n\r\n";

    private static string CallId(SipMessage message) => Encoding.ASCII.GetString(message.Received(HeaderId.CallId));

    private void Receive(params string[] messages)
    {
        foreach (var message in messages)
        {
            var buffer = _allocator.Rent(message.Length + 1, "received by the test");
            buffer.Length = Encoding.ASCII.GetBytes(message, buffer.Free);
            _ingress.OnReceived(buffer, buffer.Offset, buffer.Length, Source);
            buffer.Release();
        }

        _ingress.OnBatchEnd();
    }

    private sealed class Target : IInboundTarget
    {
        public List<InboundBatch> Batches { get; } = [];

        public List<(long Ticket, SendError Error)> Failed { get; } = [];

        public void OnBatch(InboundBatch batch) => Batches.Add(batch);

        public void OnSendFailed(long ticket, SendError error) => Failed.Add((ticket, error));
    }
}
