using System.Text;
using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Transport.Streams;
using ActorSip.Transport;
using Xunit;

namespace ActorSip.Tests.Transport;

/// <summary>What a loop has read and another is to have, while the other does not come to it.</summary>
public sealed class CrossingTests : IAsyncDisposable
{
    private const int Most = 100;

    private static readonly Flow Stranger = From(0x7F000001);
    private static readonly Flow Known = From(0x7F000002);

    private readonly DebugBufferAllocator _allocator = new();
    private readonly TestLoop _other = new();
    private readonly SourceGuard _sources = TestSources.Create(burst: 100_000);
    private readonly Ingress _ingress;
    private readonly Crossing _crossing;
    private readonly Target _here;
    private readonly Target _there = new();

    public CrossingTests()
    {
        _ingress = new Ingress(ReferenceOptions.Messages, _sources);
        var theirs = new Ingress(ReferenceOptions.Messages, TestSources.Create(burst: 100_000));
        theirs.Open(_there);
        CrossingGate[] gates = [new(_other, _ingress, Most), new(_other, theirs, Most)];
        _crossing = new Crossing(0, new LoopShare(2, HashKey.FromBytes("0123456789abcdef"u8)), gates, _allocator, _sources, _ingress.Statistics);
        _here = new Target { Crossing = _crossing };
        _ingress.Open(_here);
        _sources.Prove(Known);
    }

    public async ValueTask DisposeAsync()
    {
        await _other.RunAsync(() => { });
        Assert.Empty(_other.Faults);
        Assert.Empty(_allocator.Leaks());
        _other.Dispose();
    }

    /// <summary>A trunk's calls cross loops: a flood of strangers that crosses too must leave room for them.</summary>
    [Fact]
    public async Task A_flood_leaves_room_for_new_work_of_the_known_and_that_for_calls_in_progress()
    {
        using (await _other.BlockAsync())
        {
            for (var i = 0; i < 1000; i++) Receive(Stranger, Request("OPTIONS", i));
            Assert.InRange(_ingress.Statistics.HandedOver, 30, 61);
            var strangers = _ingress.Statistics.HandedOver;
            for (var i = 0; i < 1000; i++) Receive(Known, Request("OPTIONS", i));
            Assert.InRange(_ingress.Statistics.HandedOver, strangers + 10, 91);
            var before = _ingress.Statistics.HandedOver;
            Assert.Equal(0, _ingress.Statistics.NotHandedOver);
            for (var i = 0; _ingress.Statistics.HandedOver < before + 9; i++) Receive(Known, Request("BYE", i, ";tag=t"));
            Assert.Equal(0, _ingress.Statistics.NotHandedOver);
        }

        await _other.RunAsync(() => { });
        Assert.Equal(9, _there.Methods.Count(method => method == SipMethod.Bye));
        Assert.Equal(_ingress.Statistics.HandedOver, _there.Methods.Count);

        // What has arrived takes no place any more.
        var all = _ingress.Statistics.HandedOver;
        for (var i = 0; i < 40; i++) Receive(Stranger, Request("OPTIONS", i));
        Assert.True(_ingress.Statistics.HandedOver > all);
    }

    [Fact]
    public async Task A_full_gate_takes_nothing_more_and_counts_it()
    {
        using (await _other.BlockAsync())
        {
            for (var i = 0; i < 1000; i++) Receive(Known, Request("BYE", i, ";tag=t"));
            Assert.Equal(Most, _ingress.Statistics.HandedOver);
            Assert.True(_ingress.Statistics.NotHandedOver > 100);
        }
    }

    private static Flow From(uint address) => new() { Transport = TransportProtocol.Udp, Remote = IpEndpoint.FromIPv4(address, 5071) };

    private static string Request(string method, int callId, string tag = "") =>
        $"{method} sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{callId}\r\nFrom: <sip:a@b>;tag=f\r\nTo: <sip:a@b>{tag}\r\nCall-ID: {callId}\r\nCSeq: 1 {method}\r\n\r\n";

    private void Receive(Flow source, string text)
    {
        var buffer = _allocator.Rent(text.Length, "read");
        buffer.Length = Encoding.Latin1.GetBytes(text, buffer.Free);
        _ingress.OnReceived(buffer, buffer.Offset, buffer.Length, source);
        buffer.Release();
        _ingress.OnBatchEnd();
    }

    private sealed class Target : IInboundTarget
    {
        public Crossing? Crossing { get; init; }

        public List<SipMethod> Methods { get; } = [];

        public void OnBatch(InboundBatch batch)
        {
            Crossing?.Sort(batch);
            for (var i = 0; i < batch.Count; i++) Methods.Add(batch.Message(i).Method);
            batch.Return();
        }

        public void OnSendFailed(long ticket, SendError error) => throw new InvalidOperationException("Nothing is sent");
    }
}
