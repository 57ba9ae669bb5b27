using ActorSip.Configuration;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

public sealed class PortableTcpReceivingTests() : TcpChannelReceivingTests(ChannelKind.Portable)
{
    internal override async Task WhileLateAsync(TcpRig rig)
    {
        await TcpRig.UntilAsync(() => rig.Statistics.Paused == 1);

        // The limit and one round of DotNetty's reading, 16 times 64 KiB at most, of 8 MB
        Assert.InRange(rig.Allocator.Out.Count, 1, 540);
    }
}
