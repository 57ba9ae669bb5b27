using System.Text;
using ActorSip.Sip.Headers;
using Xunit;

namespace ActorSip.Sip.Tests.Headers;

public sealed class RetryAfterTests
{
    [Theory]
    [InlineData("18000;duration=3600", 18_000L)]
    [InlineData(" 120 (I'm in a meeting)", 120L)]
    [InlineData("0", 0L)]
    [InlineData("4294967295", 4_294_967_295L)]
    [InlineData("4294967296", 4_294_967_295L)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    public void Its_seconds_are_read(string value, long? seconds) =>
        Assert.Equal(seconds, RetryAfter.TryParse(Encoding.ASCII.GetBytes(value), out var read) ? read : null);
}
