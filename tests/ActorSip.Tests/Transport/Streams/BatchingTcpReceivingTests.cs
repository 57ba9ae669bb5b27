using ActorSip.Configuration;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

public sealed class BatchingTcpReceivingTests() : TcpChannelReceivingTests(ChannelKind.Batching)
{
    /// <summary>Nobody reads but the loop: what is not read waits in the kernel.</summary>
    internal override Task WhileLateAsync(TcpRig rig)
    {
        Assert.Empty(rig.Allocator.Out);
        return Task.CompletedTask;
    }
}
