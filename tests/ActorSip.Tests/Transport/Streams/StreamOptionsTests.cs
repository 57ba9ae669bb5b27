using ActorSip.Tests.Configuration;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

public sealed class StreamOptionsTests
{
    [Fact]
    public void Options_that_contradict_themselves_are_refused()
    {
        Assert.Null(ReferenceOptions.Streams.Check());
        Assert.Equal("headers and body together must not exceed 983040 bytes", (ReferenceOptions.Streams with { MaxBodyBytes = 1 << 20 }).Check());
        Assert.Equal("times must not be negative", (ReferenceOptions.Streams with { IdleTimeout = TimeSpan.FromSeconds(-1) }).Check());
        Assert.Equal("the connect timeout must be positive", (ReferenceOptions.Streams with { ConnectTimeout = TimeSpan.Zero }).Check());
    }
}
