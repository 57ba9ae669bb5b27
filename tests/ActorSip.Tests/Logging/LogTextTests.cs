using ActorSip.Logging;
using Xunit;

namespace ActorSip.Tests.Logging;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("alice@example.com, 200 OK", "alice@example.com, 200 OK")]
    [InlineData("a\r\nWARN forged", "a\\x0D\\x0AWARN forged")]
    [InlineData("\u001b[31mred\u0007\0\u007f\t", "\\x1B[31mred\\x07\\x00\\x7F\\x09")]
    [InlineData("\u00e9\u2028\ud83d\ude00", "\\xC3\\xA9\\xE2\\x80\\xA8\\xF0\\x9F\\x98\\x80")]
    public void What_is_not_printable_is_shown_by_its_bytes(string text, string expected) => Assert.Equal(expected, LogText.Of(text));

    [Fact]
    public void Every_byte_is_shown_in_printable_ASCII()
    {
        var all = Enumerable.Range(0, 256).Select(c => (byte)c).ToArray();
        Assert.All(LogText.Of(all, 256), c => Assert.InRange(c, ' ', '~'));
    }

    [Theory]
    [InlineData(10, "xxxxxxxxxx")]
    [InlineData(11, "xxxxxxxxxx... (1 more)")]
    [InlineData(100_000, "xxxxxxxxxx... (99990 more)")]
    public void A_long_text_is_cut(int length, string expected) => Assert.Equal(expected, LogText.Of(new string('x', length), 10));

    [Fact]
    public void An_exception_is_one_line_with_all_that_caused_it()
    {
        var cause = new InvalidOperationException("outer\nline", new FormatException("inner \u001b[0m"));
        Assert.Equal("System.InvalidOperationException: outer\\x0Aline <- System.FormatException: inner \\x1B[0m", LogText.Of(cause));
    }
}
