using System.Globalization;
using System.Numerics;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Headers;

/// <summary>Each number that stands in a message, with each text that could make one of it by running over.</summary>
public sealed class NumberLimitsTests
{
    private const uint Most = uint.MaxValue;

    public static TheoryData<string> Texts =>
    [
        "0", "1", "60", "254", "255", "256", "300", "3600", "65535", "65536", "65537", "2147483647", "2147483648", "4294967295", "4294967296", "4294967297", "4294970896", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "18446744073709551686", "36893488147419103232", "9999999999999999999999999999999999999999", "00", "007", "0000000000000000000000000000000000000000070", "",
        " ", "-1", "-0", "+1", "1.0", "0x10", "1e3", "1 0", "\u0661", "1\u00b2",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void CSeq_is_a_number_of_32_bits_or_none(string text)
    {
        var message = Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: <sip:a>;tag=1\r\nTo: <sip:h>\r\nCall-ID: x\r\nCSeq: {text} OPTIONS\r\n\r\n");
        var expected = Number(text) is { } number && number <= Most;
        Assert.Equal(expected ? RequestDefect.None : RequestDefect.BadSyntax, RequestValidation.CheckSyntax(message));
        if (expected) Assert.Equal(Number(text), message.Parsed.TryCSeq(out var cseq, out _) ? cseq.Number : -1);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Max_Forwards_above_255_counts_as_255(string text)
    {
        var message = Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nMax-Forwards: {text}\r\n\r\n");
        var number = Number(text);
        Assert.Equal(number is null ? RequestDefect.BadSyntax : number == 0 ? RequestDefect.TooManyHops : RequestDefect.None, RequestValidation.CheckMaxForwards(message));
        if (number is { } hops) Assert.Equal(BigInteger.Min(hops, 255), message.Parsed.TryMaxForwards(out var found) ? found : -1);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Expires_that_is_too_large_counts_as_the_largest_and_what_is_none_as_an_hour(string text)
    {
        var expected = Number(text) is { } number ? (long)BigInteger.Min(number, Most) : 3600;
        var draft = new RegisterRequestDraft();
        draft.SetExpires(text.Bytes());
        var isContact = draft.TryAddContacts($"<sip:a@h>;expires={text}".Bytes());
        var request = draft.Finish("a@h"u8, "x"u8, 1, default, new RegisterOrigin { TransactionId = 1, NewBindingId = 1 });
        Assert.Equal(expected, request.Expires);
        if (isContact) Assert.Equal(expected, request.Contacts[0].Expires);
        else Assert.Null(Number(text));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Retry_After_that_is_too_large_counts_as_the_largest(string text)
    {
        // What follows the digits is a comment, or passed over like one.
        var digits = new string([.. text.TrimStart().TakeWhile(char.IsAsciiDigit)]);
        Assert.Equal(digits.Length > 0, RetryAfter.TryParse(text.Bytes(), out var seconds));
        if (digits.Length > 0) Assert.Equal(BigInteger.Min(Number(digits)!.Value, Most), seconds);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_port_is_from_1_to_65535(string text)
    {
        var expected = Number(text) is { } number && number > 0 && number <= ushort.MaxValue && text.All(char.IsAsciiDigit);
        Assert.Equal(expected, SipUri.TryParse($"sip:a@h:{text}".Bytes(), out var uri));
        Assert.Equal(expected, ViaHeader.TryParse($"SIP/2.0/UDP h:{text};branch=x".Bytes(), out var via));
        if (expected) Assert.Equal((Number(text), Number(text)), (uri.Port, via.SentByPort));
    }

    /// <summary>They are copied, or written anew by us, and read by nobody.</summary>
    [Theory]
    [MemberData(nameof(Texts))]
    public void Numbers_in_a_Via_are_read_by_nobody(string text)
    {
        if (text.Length == 0 || text.Contains(' ', StringComparison.Ordinal)) return;
        Assert.True(ViaHeader.TryParse($"SIP/2.0/UDP h;ttl={text};rport={text};branch=x".Bytes(), out var via));
        Assert.Equal(0, via.SentByPort);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_preference_is_from_0_to_1(string text)
    {
        var expected = text is "0" or "1" or "1.0";
        Assert.Equal(expected, QValue.TryParse(text.Bytes(), out var thousandths));
        if (expected) Assert.Equal(text[0] == '1' ? 1000 : 0, thousandths);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_status_code_has_three_digits(string text)
    {
        var expected = text.Length == 3 && Number(text) is { } number && number >= 100 && number <= 699;
        Assert.Equal(expected, Scanned.Message($"SIP/2.0 {text} OK\r\n\r\n").Error == SipParseError.None);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_length_of_the_body_that_is_no_number_or_too_large_is_refused(string text)
    {
        var error = Number(text) is not { } number || number > Most ? SipParseError.BadContentLength : number > int.MaxValue ? SipParseError.BodyTooLong : number > 70 ? SipParseError.BodyTooShort : SipParseError.None;
        Assert.Equal(error, Scanned.Message($"MESSAGE sip:h SIP/2.0\r\nContent-Length: {text}\r\n\r\n{new string('x', 70)}").Error);
    }

    /// <summary>What a text says when there are digits and nothing else but the white space around them.</summary>
    private static BigInteger? Number(string text) =>
        text.Trim(' ') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit) ? BigInteger.Parse(digits, CultureInfo.InvariantCulture) : null;
}
