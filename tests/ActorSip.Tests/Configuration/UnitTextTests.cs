using ActorSip.Configuration;
using Xunit;

namespace ActorSip.Tests.Configuration;

public sealed class UnitTextTests
{
    [Theory]
    [InlineData("500ms", 500, "500ms")]
    [InlineData("60 s", 60_000, "1m")]
    [InlineData("1.5s", 1500, "1500ms")]
    [InlineData("2 minutes", 120_000, "2m")]
    [InlineData("185s", 185_000, "185s")]
    [InlineData("1h", 3_600_000, "1h")]
    [InlineData("1 day", 86_400_000, "1d")]
    [InlineData("100us", 0.1, "100us")]
    [InlineData("0s", 0, "0s")]
    public void A_duration_is_a_number_with_a_unit(string text, double milliseconds, string shown)
    {
        Assert.True(UnitText.TryParseDuration(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.Equal(shown, UnitText.Duration(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 fortnight")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999999d")]
    [InlineData("infinite")]
    public void Anything_else_is_no_duration(string text) => Assert.False(UnitText.TryParseDuration(text, out _));

    [Theory]
    [InlineData("10", 10, "10")]
    [InlineData("4KiB", 4096, "4KiB")]
    [InlineData("4k", 4096, "4KiB")]
    [InlineData("512MiB", 512L << 20, "512MiB")]
    [InlineData("1.5 GiB", 3L << 29, "1536MiB")]
    [InlineData("1MB", 1_000_000, "1000000")]
    public void A_size_may_have_a_unit(string text, long bytes, string shown)
    {
        Assert.True(UnitText.TryParseSize(text, out var size));
        Assert.Equal(bytes, size);
        Assert.Equal(shown, UnitText.Size(size));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1XiB")]
    [InlineData("KiB")]
    public void Anything_else_is_no_size(string text) => Assert.False(UnitText.TryParseSize(text, out _));
}
