using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>Each limit of a received message: at it, and one beyond.</summary>
public sealed class MessageLimitsTests
{
    private static readonly MessageLimits Limits = new()
    {
        MaxHeaders = 20,
        MaxHeaderBytes = 2000,
        MaxLineBytes = 300,
        MaxBodyBytes = 50,
        MaxVias = 6,
        MaxRoutes = 5,
        MaxRecordRoutes = 4,
        MaxContacts = 3,
        MaxUriBytes = 100,
    };

    public static TheoryData<string, string, int, SipParseError, int> Rows => new()
    {
        // What stands so often in a message, how often it may, and what is said of one more.
        { "header fields", "X: y\r\n{n}", 14, SipParseError.TooManyHeaders, 513 },
        { "Vias, one a field", "Via: SIP/2.0/UDP h{i}\r\n{n}", 5, SipParseError.TooManyHops, 513 },
        { "Vias in one field", "v: SIP/2.0/UDP h{n}\r\n|, SIP/2.0/TCP h{i}", 4, SipParseError.TooManyHops, 513 },
        { "Vias in two fields", "Via: SIP/2.0/UDP h, SIP/2.0/UDP h\r\nVia: SIP/2.0/UDP h{n}\r\n|,SIP/2.0/TCP h{i}", 2, SipParseError.TooManyHops, 513 },
        { "Routes", "Route: <sip:r>{n}\r\n|, <sip:r,{i};lr>", 4, SipParseError.TooManyHops, 513 },
        { "Record-Routes", "Record-Route: <sip:r>{n}\r\n|, <sip:r{i};lr>;x=\",\"", 3, SipParseError.TooManyHops, 513 },
        { "Contacts", "m: <sip:c>{n}\r\n|, \"a, b\" <sip:c{i}>", 2, SipParseError.TooManyContacts, 403 },
        { "bytes of a field", "Subject: {n}\r\n|x", 289, SipParseError.HeadersTooLong, 513 },
        { "bytes of a folded field", "Subject: a{n}\r\n|\r\n b", 72, SipParseError.HeadersTooLong, 513 },
        { "bytes of the body", "\r\n{n}|x", 50, SipParseError.BodyTooLong, 413 },
        { "bytes of the Request-URI", "{uri}|u", 94, SipParseError.RequestUriTooLong, 414 },
        { "bytes of the URI of a contact", "Contact: <sip:{n}>\r\n|c", 96, SipParseError.UriTooLong, 400 },
        { "bytes of the URI of a second contact", "Contact: <sip:c>, <sip:{n}>\r\n|c", 96, SipParseError.UriTooLong, 400 },
        { "bytes of the URI of a Route", "Route: <sip:{n}>\r\n|c", 96, SipParseError.UriTooLong, 400 },
        { "bytes of the URI in To", "{to}|t", 96, SipParseError.UriTooLong, 400 },
        { "bytes of the URI in From", "{from}|f", 96, SipParseError.UriTooLong, 400 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_request_may_have_as_much_as_the_limit_says(string what, string place, int most, SipParseError error, int status)
    {
        var message = new SipMessage();
        var text = Request(place, most).Bytes();
        Assert.True(SipScanner.Scan(message, text, 0, text.Length, Limits) == SipParseError.None, $"{most} {what}: {message.Error}");
        Assert.Equal(RequestDefect.None, RequestValidation.CheckSyntax(message));

        text = Request(place, most + 1).Bytes();
        Assert.Equal(error, SipScanner.Scan(message, text, 0, text.Length, Limits));
        Assert.Equal(status, (int)RequestValidation.CheckSyntax(message));

        // What is there is enough for an answer.
        var answer = new byte[SipResponseWriter.MaxLength(message.View, 0, 0)];
        var length = SipResponseWriter.Write(message.View, status, default, "tag"u8, default, default, answer);
        Assert.Equal("x", Scanned.Message(answer.AsSpan(0, length)).Received(HeaderId.CallId).Text());
    }

    [Fact]
    public void All_header_fields_together_have_a_limit_too()
    {
        var message = new SipMessage();
        string Text(int last) => Request(string.Concat(Enumerable.Repeat($"Subject: {new string('s', 250)}\r\n", 6)) + $"Subject: {new string('s', last)}\r\n", 0);
        var room = Limits.MaxHeaderBytes - (Text(0).Length - 2);
        var text = Text(room).Bytes();
        Assert.Equal(SipParseError.None, SipScanner.Scan(message, text, 0, text.Length, Limits));
        text = Text(room + 1).Bytes();
        Assert.Equal(SipParseError.HeadersTooLong, SipScanner.Scan(message, text, 0, text.Length, Limits));
    }

    [Theory]
    [InlineData("Content-Length: 51\r\n", SipParseError.BodyTooLong)]
    [InlineData("Content-Length: 4294967295\r\n", SipParseError.BodyTooLong)]
    [InlineData("Content-Length: 4294967296\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 18446744073709551617\r\n", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 50\r\n", SipParseError.BodyTooShort)]
    [InlineData("Content-Length: 000000000000000000000000000000000000000\r\n", SipParseError.None)]
    public void A_body_that_is_only_announced_is_judged_by_what_is_said_of_it(string line, SipParseError error)
    {
        var text = Request(line, 0).Bytes();
        Assert.Equal(error, SipScanner.Scan(new SipMessage(), text, 0, text.Length, Limits));
    }

    [Theory]
    [InlineData("Via: SIP/2.0/UDP h{n}\r\n|,SIP/2.0/UDP h", 6, SipParseError.TooManyHops)]
    [InlineData("Record-Route: <sip:r>{n}\r\n|,<sip:r>", 4, SipParseError.TooManyHops)]
    [InlineData("X: y\r\n{n}", 18, SipParseError.TooManyHeaders)]
    [InlineData("Subject: {n}\r\n|x", 300, SipParseError.HeadersTooLong)]
    [InlineData("Contact: <sip:r>{n}\r\n|,<sip:r>", 6, SipParseError.None)]
    [InlineData("Contact: <sip:{n}>\r\n|c", 200, SipParseError.None)]
    public void A_response_with_too_much_is_refused_as_well(string place, int count, SipParseError error)
    {
        var text = $"SIP/2.0 200 OK\r\n{Filled(place, count)}To: <sip:a>;tag=1\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n\r\n".Bytes();
        Assert.Equal(error, SipScanner.Scan(new SipMessage(), text, 0, text.Length, Limits));
    }

    [Fact]
    public void Limits_cost_no_memory()
    {
        var text = Request("Via: a,b,c\r\nRoute: <sip:a>,<sip:b>,<sip:c>\r\nContact: <sip:a>, <sip:b>\r\n", 0).Bytes();
        var message = new SipMessage();
        Assert.Equal(0, Allocations.Least(() => SipScanner.Scan(message, text, 0, text.Length, Limits)));
    }

    private static string Request(string place, int count)
    {
        string Part(string name, int common) => place.StartsWith(name, StringComparison.Ordinal) ? new string(place[^1], count) : new string('u', common);
        var lines = place[0] == '{' ? "" : Filled(place, count);
        var isBody = lines.StartsWith("\r\n", StringComparison.Ordinal);
        return $"INVITE sip:b@{Part("{uri}", 1)} SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:{Part("{from}", 1)}>;tag=1\r\nTo: <sip:{Part("{to}", 1)}>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n{(isBody ? "" : "Max-Forwards: 70\r\n")}"
            + lines + (isBody ? "" : "\r\n");
    }

    /// <summary>The part behind the bar so many times in the place of {n}; without a bar, all before it.</summary>
    private static string Filled(string place, int count)
    {
        var parts = place.Split('|');
        if (parts.Length == 1) return place.Contains("{n}", StringComparison.Ordinal) ? string.Concat(Enumerable.Range(0, count).Select(i => Numbered(place.Replace("{n}", "", StringComparison.Ordinal), i))) : place;
        return parts[0].Replace("{n}", string.Concat(Enumerable.Range(0, count).Select(i => Numbered(parts[1], i))), StringComparison.Ordinal);
    }

    private static string Numbered(string text, int number) => text.Replace("{i}", ((char)('a' + number % 26)).ToString(), StringComparison.Ordinal);
}
