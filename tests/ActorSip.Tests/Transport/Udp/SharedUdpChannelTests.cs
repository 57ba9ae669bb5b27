using System.Collections;
using System.Net;
using ActorSip.Buffers;
using ActorSip.Loops;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Transport;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

public sealed class SharedUdpChannelTests : IDisposable
{
    private readonly LoopFaults _faults = new();
    private readonly EventLoop _loop;

    public SharedUdpChannelTests() => _loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop);

    public void Dispose() => _loop.Dispose();

    /// <summary>The address may be taken between the look whether it is free and the last bind.</summary>
    [Fact]
    public async Task Channels_of_which_one_can_not_be_made_leave_the_address_free()
    {
        var local = await FreeAddressAsync();
        Assert.Throws<BindException>(() => BatchingUdpChannel.Share(Bound(local), new BrokenDoors(_loop), BufferAllocators.Create("debug"), ReferenceOptions.BatchingUdp));
        await using var channel = Open(local);
        Assert.Equal(local, channel.Local);
    }

    private static Flow Bound(IpEndpoint local) => new() { Socket = 2, Local = local };

    private async Task<IpEndpoint> FreeAddressAsync()
    {
        await using var channel = Open(IpEndpoint.From(IPAddress.Loopback, 0));
        return channel.Local;
    }

    private BatchingUdpChannel Open(IpEndpoint local) => new(Bound(local), _loop, new UdpSink(_loop), BufferAllocators.Create("debug"), ReferenceOptions.BatchingUdp);

    /// <summary>Two doors, of which the second does not open.</summary>
    private sealed class BrokenDoors(EventLoop loop) : IReadOnlyList<(EventLoop Loop, IInboundSink Sink)>
    {
        public int Count => 2;

        public (EventLoop Loop, IInboundSink Sink) this[int index] => throw new NotSupportedException();

        public IEnumerator<(EventLoop Loop, IInboundSink Sink)> GetEnumerator()
        {
            yield return (loop, new UdpSink(loop));
            throw new BindException(default, TransportProtocol.Udp, "taken", inner: null);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
