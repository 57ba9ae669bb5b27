using ActorSip.Sip.Headers;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Headers;

public sealed class HeaderValueTests
{
    [Theory]
    [InlineData("314159 INVITE", true, 314159u, "INVITE")]
    [InlineData("0009\r\n  INVITE", true, 9u, "INVITE")]
    [InlineData(" 4294967295 \t x!*~ ", true, 4294967295u, "x!*~")]
    [InlineData("4294967296 INVITE", false, 0u, "")]
    [InlineData("36893488147419103232 REGISTER", false, 0u, "")]
    [InlineData("-1 INVITE", false, 0u, "")]
    [InlineData("1INVITE", false, 0u, "")]
    [InlineData("1", false, 0u, "")]
    [InlineData("INVITE", false, 0u, "")]
    [InlineData("1 INVITE 2", false, 0u, "")]
    [InlineData("1 INV@TE", false, 0u, "")]
    [InlineData("", false, 0u, "")]
    public void A_CSeq_is_a_number_and_a_method(string text, bool ok, uint number, string method)
    {
        var bytes = text.Bytes();
        Assert.Equal(ok, CSeqHeader.TryParse(bytes, out var cseq));
        Assert.Equal(number, cseq.Number);
        Assert.Equal(method, cseq.Method.Of(bytes).Text());
    }

    [Theory]
    [InlineData("0", true, 0u)]
    [InlineData(" 0068\t", true, 68u)]
    [InlineData("4294967295", true, 4294967295u)]
    [InlineData("4294967296", false, 0u)]
    [InlineData("99999999999999999999999999999999", false, 0u)]
    [InlineData("-999", false, 0u)]
    [InlineData("+1", false, 0u)]
    [InlineData("1 2", false, 0u)]
    [InlineData(" ", false, 0u)]
    public void A_number_is_digits_alone(string text, bool ok, uint expected)
    {
        Assert.Equal(ok, HeaderNumber.TryParse(text.Bytes(), out var number));
        if (ok) Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("1", true, 1000)]
    [InlineData("1.000", true, 1000)]
    [InlineData("0", true, 0)]
    [InlineData("0.", true, 0)]
    [InlineData("0.7", true, 700)]
    [InlineData(" 0.33 ", true, 330)]
    [InlineData("0.001", true, 1)]
    [InlineData("1.001", false, 0)]
    [InlineData("2", false, 0)]
    [InlineData("0.0001", false, 0)]
    [InlineData("0,5", false, 0)]
    [InlineData(".5", false, 0)]
    [InlineData("-0", false, 0)]
    [InlineData("", false, 0)]
    public void A_preference_is_in_thousandths(string text, bool ok, int expected)
    {
        Assert.Equal(ok, QValue.TryParse(text.Bytes(), out var thousandths));
        if (ok) Assert.Equal(expected, thousandths);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(" \r\n ", false)]
    [InlineData("a", false, "a")]
    [InlineData(" a ,b,\r\n c ", false, "a", "b", "c")]
    [InlineData("\"a,\\\",b\" <sip:x,y>;p=\",\", c", false, "\"a,\\\",b\" <sip:x,y>;p=\",\"", "c")]
    [InlineData("a,,b,", false, "a", "", "b", "")]
    [InlineData("a, \"b, c", true, "a", "\"b, c")]
    [InlineData("<sip:a, b", true, "<sip:a, b")]
    public void Commas_divide_values_outside_quotes_and_brackets(string text, bool malformed, params string[] expected)
    {
        var bytes = text.Bytes();
        var values = new List<string>();
        var list = new CommaList(bytes);
        while (list.MoveNext()) values.Add(list.Current.Of(bytes).Text());
        Assert.Equal(expected, values);
        Assert.Equal(malformed, list.IsMalformed);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(";a=b;c", false, "a=b", "c=")]
    [InlineData("a=b;c", false, "a=b", "c=")]
    [InlineData(" ; a = \"x;y\\\"\" ;\r\n c ", false, "a=\"x;y\\\"\"", "c=")]
    [InlineData(";a;b, c", false, "a=", "b=")]
    [InlineData(";;a", true)]
    [InlineData(";a;", true, "a=")]
    [InlineData(";a=;b", true)]
    [InlineData("a b", true, "a=")]
    public void Semicolons_divide_parameters(string text, bool malformed, params string[] expected)
    {
        var bytes = text.Bytes();
        var values = new List<string>();
        var list = new ParameterList(bytes);
        while (list.MoveNext()) values.Add(list.Current.Name.Of(bytes).Text() + "=" + list.Current.Value.Of(bytes).Text());
        Assert.Equal(expected, values);
        Assert.Equal(malformed, list.IsMalformed);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("path, outbound ,\r\n gruu", false, "path", "outbound", "gruu")]
    [InlineData("path,,gruu", true, "path")]
    [InlineData("path gruu", true)]
    public void Tokens_stand_between_commas(string text, bool malformed, params string[] expected)
    {
        var bytes = text.Bytes();
        var values = new List<string>();
        var list = new TokenList(bytes);
        while (list.MoveNext()) values.Add(list.Current.Of(bytes).Text());
        Assert.Equal(expected, values);
        Assert.Equal(malformed, list.IsMalformed);
        foreach (var token in expected) Assert.True(TokenList.Contains(bytes, token.ToUpperInvariant().Bytes()));
        Assert.False(TokenList.Contains(bytes, "pat"u8));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData(" \t a b \t", "a b")]
    [InlineData("\r\n a\r\n\tb\r\n ", "a\r\n\tb")]
    [InlineData("\r\na\r\n", "\r\na\r\n")]
    [InlineData(" \r\n \r\n ", "")]
    public void White_space_includes_folded_lines(string text, string expected) => Assert.Equal(expected, Lws.Trim(text.Bytes()).Text());

    [Theory]
    [InlineData("\"a\\\"b\" c", 6)]
    [InlineData("\"\"", 2)]
    [InlineData("\"open", 0)]
    [InlineData("\"open\\\"", 0)]
    [InlineData("\"open\\", 0)]
    public void A_quoted_string_ends_at_a_quote_that_is_not_escaped(string text, int length) => Assert.Equal(length, QuotedString.Measure(text.Bytes()));

    [Fact]
    public void A_quoted_string_is_unescaped_with_its_nul()
    {
        var destination = new byte[10];
        var content = QuotedString.Content("\"a\\\"\\\0\\\\\"".Bytes());
        Assert.Equal("a\"\0\\", new ReadOnlySpan<byte>(destination, 0, QuotedString.Unescape(content, destination)).Text());
    }
}
