using System.Text;
using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Transport.Streams;
using ActorSip.Tests.Transport.Udp;
using ActorSip.Transport;
using Xunit;

namespace ActorSip.Tests.Transport;

/// <summary>A channel that is used from another loop.</summary>
public sealed class BorrowedChannelTests : IDisposable
{
    private readonly DebugBufferAllocator _allocator = new();
    private readonly TestLoop _owner = new();
    private readonly TestLoop _loop = new();
    private readonly UdpSink _sink;
    private readonly Lent _lent = new();
    private readonly BorrowedChannel _borrowed;

    public BorrowedChannelTests()
    {
        _sink = new UdpSink(_loop);
        _borrowed = new BorrowedChannel(_lent, _owner, _loop, _sink, most: 3);
    }

    public void Dispose()
    {
        _owner.Dispose();
        _loop.Dispose();
        _sink.Dispose();
        Assert.Empty(_allocator.Leaks());
        Assert.Empty(_loop.Faults);
    }

    [Fact]
    public async Task A_bug_met_by_one_message_fails_that_one_and_takes_no_other_along()
    {
        for (var round = 1; round <= 2; round++)
        {
            await SendAsync("1", "bug", "3");
            await _sink.FailedAsync(1);
            await _owner.RunAsync(() => { });
            Assert.Equal(round, _owner.Faults.Count);
        }

        Assert.Equal(["1", "3", "1", "3"], _lent.Sent);
        Assert.Equal([(2L, SendError.Unsendable), (2L, SendError.Unsendable)], _sink.Failed);
    }

    [Fact]
    public async Task More_than_may_be_on_their_way_have_failed()
    {
        using (await _owner.BlockAsync())
        {
            await SendAsync("1", "2", "3", "4");
            await _sink.FailedAsync(1);
            Assert.Equal([(4L, SendError.QueueFull)], _sink.Failed);
        }

        await _owner.RunAsync(() => { });
        Assert.Equal(["1", "2", "3"], _lent.Sent);
        await SendAsync("5");
        await _owner.RunAsync(() => { });
        Assert.Equal(["1", "2", "3", "5"], _lent.Sent);
    }

    /// <summary>The n-th has ticket n.</summary>
    private Task SendAsync(params string[] texts) => _loop.RunAsync(() =>
    {
        for (var i = 0; i < texts.Length; i++)
        {
            var buffer = _allocator.Rent(texts[i].Length, "test");
            buffer.Length = Encoding.Latin1.GetBytes(texts[i], buffer.Free);
            _borrowed.Send(default, buffer, i + 1);
            buffer.Release();
        }
    });

    private sealed class Lent : ITransportChannel
    {
        public List<string> Sent { get; } = [];

        public ushort Socket => 0;

        public TransportProtocol Transport => TransportProtocol.Tcp;

        public IpEndpoint Local => default;

        public void Send(in Flow flow, MessageBuffer message, long ticket)
        {
            var text = Encoding.Latin1.GetString(message.Span);
            if (text == "bug") throw new InvalidOperationException("a bug");
            Sent.Add(text);
        }

        public bool IsOpen(in Flow flow) => true;

        public void Keep(in Flow flow, int milliseconds)
        {
        }

        public void StopAccepting()
        {
        }

        public void AddStatistics(IDictionary<string, long> all)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
