using ActorSip.Sip.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Uris;

public sealed class DialledNumberTests
{
    /// <summary>A URI, and the number in it; empty when it has none.</summary>
    public static TheoryData<string, string> Uris => new()
    {
        { "sip:+493012@a", "+493012" },
        { "sip:0(30)1-2.3@a", "030123" },
        { "sip:*31%23@a", "*31#" },
        { "sip:%2b49@a", "+49" },
        { "sip:+49;phone-context=x@a", "+49" },
        { "tel:+49-30;ext=5", "+4930" },
        { "sip:7@a", "7" },
        { "sip:+@a", "" },
        { "sip:4+9@a", "" },
        { "sip:alice@a", "" },
        { "sip:49a@a", "" },
        { "sip:-@a", "" },
        { "sip:a", "" },
        { "sip:12345678901234567890123456789012345678901@a", "" },
    };

    [Theory]
    [MemberData(nameof(Uris))]
    public void What_a_telephone_can_dial_is_a_number(string text, string expected)
    {
        var bytes = text.Bytes();
        Assert.True(SipUri.TryParse(bytes, out var uri));
        Span<char> number = stackalloc char[DialledNumber.MaxLength];
        Assert.Equal(expected.Length > 0, DialledNumber.TryRead(bytes, uri, number, out var length));
        if (expected.Length > 0) Assert.Equal(expected, number[..length].ToString());
    }

    [Theory]
    [InlineData("+49*1", "+49*1")]
    [InlineData("#31#", "%2331%23")]
    public void A_number_is_escaped_for_a_URI(string number, string expected) => Assert.Equal(expected.Bytes(), DialledNumber.Escape(number));
}
