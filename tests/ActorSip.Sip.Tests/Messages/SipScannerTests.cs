using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

public sealed class SipScannerTests
{
    [Theory]
    [InlineData("INVITE sip:bob@example.com SIP/2.0", SipMethod.Invite, "INVITE", "sip:bob@example.com")]
    [InlineData("invite sip:bob@example.com SIP/2.0", SipMethod.Other, "invite", "sip:bob@example.com")]
    [InlineData("ACK sips:h;a=b?c=d sip/2.0", SipMethod.Ack, "ACK", "sips:h;a=b?c=d")]
    [InlineData("!interesting-Method0123456789_*+`.%indeed'~ tel:+1 SIP/2.0", SipMethod.Other, "!interesting-Method0123456789_*+`.%indeed'~", "tel:+1")]
    [InlineData("OPTIONS nobodyKnows:x SIP/2.0", SipMethod.Options, "OPTIONS", "nobodyKnows:x")]
    public void A_request_line_has_method_and_Request_URI(string line, SipMethod method, string token, string uri)
    {
        var message = Scanned.Valid(line + "\r\n\r\n");
        Assert.True(message.IsRequest);
        Assert.Equal(0, message.StatusCode);
        Assert.Equal(method, message.Method);
        Assert.Equal(token, message.MethodToken.Text());
        Assert.Equal(uri, message.RequestUri.Text());
    }

    [Theory]
    [InlineData("SIP/2.0 200 OK", 200, "OK")]
    [InlineData("SIP/2.0 100 ", 100, "")]
    [InlineData("SIP/2.0 699", 699, "")]
    [InlineData("SIP/2.0 404 Not  Found at all", 404, "Not  Found at all")]
    public void A_status_line_has_status_and_reason(string line, int status, string reason)
    {
        var message = Scanned.Valid(line + "\r\n\r\n");
        Assert.False(message.IsRequest);
        Assert.Equal(status, message.StatusCode);
        Assert.Equal(reason, message.ReasonRange.Of(message.Bytes).Text());
    }

    [Theory]
    [InlineData("", SipParseError.NotSip)]
    [InlineData("\r\n\r\n", SipParseError.NotSip)]
    [InlineData("hello\r\n\r\n", SipParseError.NotSip)]
    [InlineData("INVITE sip:a SIP/2.0", SipParseError.NotSip)]
    [InlineData("INVITE sip:a SIP/2.0\n\n", SipParseError.NotSip)]
    [InlineData("INVITE sip:a\r\n\r\n", SipParseError.NotSip)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", SipParseError.NotSip)]
    [InlineData("IN@VITE sip:a SIP/2.0\r\n\r\n", SipParseError.NotSip)]
    [InlineData(" INVITE sip:a SIP/2.0\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("INVITE  sip:a  SIP/2.0\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("INVITE sip:a SIP/2.0 \r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("INVITE sip:a; lr SIP/2.0\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("INVITE sip:a\tb SIP/2.0\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("INVITE <sip:a> SIP/2.0\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("GET / not SIP/2.0 HTTP/1.1\r\n\r\n", SipParseError.NotSip)]
    [InlineData("INVITE sip:a\nb SIP/2.0\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("INVITE sip:a\rb SIP/2.0\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("SIP/2.0 200 OK\nVia: SIP/2.0/UDP x\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("SIP/2.0 200 O\rK\r\n\r\n", SipParseError.BadStartLine)]
    [InlineData("INVITE sip:a SIP/3.0\r\n\r\n", SipParseError.BadVersion)]
    [InlineData("INVITE sip:a SIP/2.00\r\n\r\n", SipParseError.BadVersion)]
    [InlineData("SIP/2.0 099 Low\r\n\r\n", SipParseError.NotSip)]
    [InlineData("SIP/2.0 700 High\r\n\r\n", SipParseError.NotSip)]
    [InlineData("SIP/2.0 4294967301 better not\r\n\r\n", SipParseError.NotSip)]
    [InlineData("SIP/2.0 2x0 OK\r\n\r\n", SipParseError.NotSip)]
    [InlineData("SIP/2.0  200 OK\r\n\r\n", SipParseError.NotSip)]
    [InlineData("SIP/2.0 20\r\n\r\n", SipParseError.NotSip)]
    public void A_start_line_that_is_none_is_refused(string text, SipParseError error)
    {
        var message = new SipMessage();
        Assert.Equal(error, Scanned.Into(message, text.Bytes()));
        Assert.Equal(error, message.Error);
    }

    [Theory]
    [InlineData("Via SIP/2.0/UDP h", SipParseError.BadHeaderLine)]
    [InlineData(": value", SipParseError.BadHeaderLine)]
    [InlineData(" leading: fold", SipParseError.BadHeaderLine)]
    [InlineData("Na me: value", SipParseError.BadHeaderLine)]
    [InlineData("N\u00e4me: value", SipParseError.BadHeaderLine)]
    [InlineData("Name\r\n : value", SipParseError.BadHeaderLine)]
    [InlineData("Subject: a\nEvil: b", SipParseError.BadHeaderLine)]
    [InlineData("Subject: a\rEvil: b", SipParseError.BadHeaderLine)]
    [InlineData("Subject: a\r\r\nVia: b", SipParseError.BadHeaderLine)]
    [InlineData("Subject: a\n", SipParseError.BadHeaderLine)]
    [InlineData("Subject\n: a", SipParseError.BadHeaderLine)]
    public void A_bad_header_line_is_refused_and_the_fields_after_it_are_still_found(string line, SipParseError error)
    {
        var message = new SipMessage();
        Assert.Equal(error, Scanned.Into(message, $"OPTIONS sip:h SIP/2.0\r\n{line}\r\nCall-ID: x\r\n\r\n".Bytes()));
        Assert.Equal("x", message.Received(HeaderId.CallId).Text());
        Assert.InRange(message.ErrorOffset, message.HeadersStart, message.HeadersEnd);
    }

    /// <summary>Each that ASCII has but the tab: in a value, in a name, in a quoted string unless it is escaped there, and in a start line.</summary>
    [Fact]
    public void A_control_character_makes_a_line_bad()
    {
        for (var c = '\0'; c <= '\u007f'; c++)
        {
            if (c is >= ' ' and < '\u007f' or '\t') continue;
            Assert.Equal(SipParseError.BadHeaderLine, Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nSubject: a{c}b\r\nTo: t\r\n\r\n").Error);
            Assert.Equal(SipParseError.BadHeaderLine, Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nSubject{c}: a\r\nTo: t\r\n\r\n").Error);
            Assert.Equal(SipParseError.BadHeaderLine, Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nTo: \"a{c}\" <sip:h>\r\n\r\n").Error);
            Assert.Equal(SipParseError.BadHeaderLine, Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nTo: \"a\\\\{c}\" <sip:h>\r\n\r\n").Error);
            Assert.Equal(SipParseError.BadHeaderLine, Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nSubject: a\\{c}b\r\n\r\n").Error);
            Assert.Equal(c is '\r' or '\n' ? SipParseError.BadHeaderLine : SipParseError.None, Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nTo: \"a\\{c}\" <sip:h>\r\n\r\n").Error);
            Assert.Equal(SipParseError.BadStartLine, Scanned.Message($"OPTIONS sip:h{c} SIP/2.0\r\nTo: t\r\n\r\n").Error);
            Assert.Equal(SipParseError.BadStartLine, Scanned.Message($"SIP/2.0 200 O{c}K\r\nTo: t\r\n\r\n").Error);
        }
    }

    /// <summary>Were each looked at from the beginning of its field, this would take minutes.</summary>
    [Fact]
    public void Many_control_characters_in_one_quoted_string_are_followed_once()
    {
        var message = Scanned.Valid($"OPTIONS sip:h SIP/2.0\r\nTo: \"{string.Concat(Enumerable.Repeat("\\\0", 500_000))}\" <sip:h>\r\n\r\n");
        Assert.True(message.HasInnerLines);
        Assert.Equal(SipParseError.BadHeaderLine, Scanned.Message($"OPTIONS sip:h SIP/2.0\r\nTo: {new string('\0', 1_000_000)}\r\n\r\n").Error);
    }

    [Theory]
    [InlineData("OPTIONS sip:h SIP/2.0\r\n")]
    [InlineData("OPTIONS sip:h SIP/2.0\r\nVia: x")]
    [InlineData("OPTIONS sip:h SIP/2.0\r\nVia: x\r")]
    [InlineData("OPTIONS sip:h SIP/2.0\r\nVia: x\r\n")]
    [InlineData("OPTIONS sip:h SIP/2.0\r\nVia: x\r\n\r")]
    [InlineData("OPTIONS sip:h SIP/2.0\r\nVia: x\r\n \r\n")]
    public void A_header_section_without_end_is_refused(string text) => Assert.Equal(SipParseError.Unfinished, Scanned.Message(text).Error);

    [Theory]
    [InlineData("Subject: a", "a")]
    [InlineData("Subject:a", "a")]
    [InlineData("s \t:\t a b \t", "a b")]
    [InlineData("SUBJECT:", "")]
    [InlineData("Subject:  \r\n  ", "")]
    [InlineData("Subject:\r\n a", "a")]
    [InlineData("Subject: a\r\n\tb\r\n c", "a\r\n\tb\r\n c")]
    [InlineData("Subject: a\r\n ", "a")]
    [InlineData("Subject: a:b\u00e9\u0080\u00ff", "a:b\u00e9\u0080\u00ff")]
    [InlineData("Subject: \"a\\\0\\\"\\\u007f\\\u0001\"", "\"a\\\0\\\"\\\u007f\\\u0001\"")]
    public void A_value_is_what_stands_between_the_white_space(string line, string value)
    {
        var message = Scanned.Valid($"OPTIONS sip:h SIP/2.0\r\n{line}\r\nTo: t\r\n\r\n");
        Assert.True(message.HasReceived(HeaderId.Subject));
        Assert.Equal(value, message.Received(HeaderId.Subject).Text());
        Assert.Equal("t", message.Received(HeaderId.To).Text());
        Assert.Equal(2, message.FieldCount);
    }

    [Fact]
    public void Fields_of_one_kind_are_found_in_order_whatever_stands_between_them_and_however_they_are_named()
    {
        var message = Scanned.Valid("OPTIONS sip:h SIP/2.0\r\nVia: a\r\nX-A: 1\r\nv: b, c\r\nTo: t\r\nVIA: d\r\nx: 2\r\n\r\n");
        Assert.Equal(["a", "b, c", "d"], message.View.Values(HeaderId.Via));
        Assert.Equal(["1"], message.View.Values(HeaderId.Other));
        Assert.Equal(["2"], message.View.Values(HeaderId.SessionExpires));
        Assert.Equal(3, message.CountReceived(HeaderId.Via));
        Assert.Equal(0, message.CountReceived(HeaderId.Route));
        Assert.False(message.HasReceived(HeaderId.Route));
        Assert.True(message.Received(HeaderId.Route).IsEmpty);
    }

    [Fact]
    public void The_index_has_a_limit()
    {
        var message = new SipMessage();
        var lines = string.Concat(Enumerable.Range(0, 60).Select(i => $"X-{i}: {i}\r\n"));
        Assert.Equal(SipParseError.None, Scanned.Into(message, $"OPTIONS sip:h SIP/2.0\r\n{lines}\r\n".Bytes(), maxHeaders: 60));
        Assert.Equal(60, message.FieldCount);
        Assert.Equal("59", message.Field(59).Value.Of(message.Bytes).Text());
        Assert.Equal(SipParseError.TooManyHeaders, Scanned.Into(message, $"OPTIONS sip:h SIP/2.0\r\n{lines}\r\n".Bytes(), maxHeaders: 59));
        Assert.Equal(59, message.FieldCount);
    }

    [Theory]
    [InlineData("", "body and more", "body and more")]
    [InlineData("", "", "")]
    [InlineData("Content-Length: 0\r\n", "extra", "")]
    [InlineData("l: 4\r\n", "bodyextra", "body")]
    [InlineData("Content-Length:  00004 \r\n", "body", "body")]
    [InlineData("Content-Length: 4\r\nl: 04\r\n", "body", "body")]
    [InlineData("Content-Length: 6\r\n", "a\r\n\r\nbc", "a\r\n\r\nb")]
    public void The_body_ends_where_Content_Length_says_or_with_the_packet(string lines, string sent, string body)
    {
        var head = $"MESSAGE sip:h SIP/2.0\r\n{lines}\r\n";
        var message = Scanned.Valid(head + sent);
        Assert.Equal(body, message.Body.Text());

        // What lies behind is no part of the message: it does not leave again.
        Assert.Equal(head.Length + body.Length, message.Length);
        Assert.Equal((head + body).Bytes(), message.Written());
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", SipParseError.BodyTooShort)]
    [InlineData("Content-Length: 4294967295\r\n", SipParseError.BodyTooLong)]
    [InlineData("Content-Length: 4294967296\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 99999999999999999999999999\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: -4\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: +4\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 0x4\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 4, 4\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length:\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 4\r\nl: 3\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 4\r\nSubject: x\r\nContent-Length: x\r\n", SipParseError.BadContentLength)]
    public void A_length_that_is_wrong_is_refused(string lines, SipParseError error) => Assert.Equal(error, Scanned.Message($"MESSAGE sip:h SIP/2.0\r\nTo: t\r\n{lines}\r\nbody").Error);

    [Fact]
    public void A_message_that_is_scanned_again_forgets_the_one_before()
    {
        var message = Scanned.Valid(SampleMessages.Invite);
        message.Edits.Push(HeaderId.Route, "<sip:x>"u8);
        message.Edits.SetRequestUri("sip:other"u8);
        Assert.True(message.Parsed.TryVia(out _));
        message.IsBehindNat = true;
        Assert.Equal(SipParseError.None, Scanned.Into(message, "SIP/2.0 200 OK\r\nTo: <sip:b>;tag=9\r\n\r\n"u8));
        Assert.False(message.IsRequest);
        Assert.False(message.IsBehindNat);
        Assert.False(message.HasReceived(HeaderId.Via));
        Assert.False(message.Parsed.TryVia(out _));
        Assert.Equal("9", message.Parsed.ToTag.Text());
        Assert.Equal(0, message.Edits.Count);
        Assert.False(message.Edits.HasRequestUri);
        Assert.True(message.View.RequestUri.IsEmpty);
        Assert.Equal("SIP/2.0 200 OK\r\nTo: <sip:b>;tag=9\r\n\r\n".Bytes(), message.Written());
    }
}
