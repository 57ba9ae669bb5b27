using ActorSip.EndToEnd.Tests.Raw;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>
/// A header field that is taken from senders who are not trusted does not reach anybody who reads liberally, whatever bytes stand around its name: the request is refused, or it is taken out, or what is left cannot be read as it.
/// </summary>
public sealed class HeaderSmugglingTests
{
    private static readonly IReadOnlyList<byte[]> Named = [.. new[] { "Remote-Party-ID", "Diversion", "Service-Route", "X-Customer" }.Select(name => name.Bytes())];

    public static TheoryData<string, string> Places()
    {
        string[] places =
        [
            "{name}{bytes}: <sip:evil@h>\r\n",
            "{name}{bytes}:<sip:evil@h>\r\n",
            "{NAME} {bytes}: <sip:evil@h>\r\n",
            "{bytes}{name}: <sip:evil@h>\r\n",
            " {bytes}{name}: <sip:evil@h>\r\n",
            "{name}: <sip:one@h>{bytes}{name}: <sip:two@h>\r\n",
            "Subject: a{bytes}{name}: <sip:evil@h>\r\n",
            "Subject:{bytes}{name}: <sip:evil@h>\r\n",
            "Subject{bytes}{name}: <sip:evil@h>\r\n",
            "Subject: a\r\n{bytes}{name}: <sip:evil@h>\r\n",
            "Subject: a\r\n {bytes}{name}\r\n : <sip:evil@h>\r\n",
            "Subject:\r\n {name}{bytes}: <sip:evil@h>\r\n",
            "Subject: a\r\n \r\n\t{name}{bytes}: <sip:evil@h>\r\n",
            "Reply-To: \"a\\{bytes}{name}: <sip:evil@h>\" <sip:b@h>\r\n",
            "Reply-To: \"a{bytes}{name}: <sip:evil@h>\" <sip:b@h>\r\n",
            "X-Quote: \"\\\\{bytes}{name}: <sip:evil@h>\r\n",
            "{bytes}\r\n{name}: <sip:evil@h>\r\n",
            "{name}\r\n{bytes}: <sip:evil@h>\r\n",
            "{name}{bytes}\r\n : <sip:evil@h>\r\n",
        ];
        var rows = new TheoryData<string, string>();
        foreach (var name in (string[])["P-Asserted-Identity", "Remote-Party-ID", "Diversion", "Path", "Service-Route", "X-Customer"])
            foreach (var place in places) rows.Add(name, place);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void One_byte_and_two_smuggle_nothing(string name, string place)
    {
        var message = new SipMessage();
        var outcomes = new HashSet<string>(StringComparer.Ordinal) { Outcome(message, name, place, "") };
        if (place.StartsWith("{name}{bytes}: ", StringComparison.Ordinal)) Assert.Equal(["removed"], outcomes);

        // Every pair where there is nothing the second could hide behind but the first; elsewhere those that mean something to somebody.
        var seconds = name == "P-Asserted-Identity" ? [.. Enumerable.Range(0, 256)] : "\0\t\n\v\f\r !:;\"\\_\u007f\u0085\u00a0\u00ad\u00ff".Select(c => (int)c).ToArray();
        for (var first = 0; first < 256; first++)
        {
            outcomes.Add(Outcome(message, name, place, ((char)first).ToString()));
            foreach (var second in seconds) outcomes.Add(Outcome(message, name, place, $"{(char)first}{(char)second}"));
        }

        Assert.Contains("refused", outcomes);
    }

    /// <summary>Folds are allowed, and stay when nobody can take them for something else.</summary>
    [Theory]
    [InlineData("Subject: a\r\n b: c\r\n")]
    [InlineData("Subject: a\r\n P-Asserted-Identity\r\n")]
    [InlineData("Subject: a, P-Asserted-Identity: x\r\n b\r\n")]
    [InlineData("Reply-To: \"a\\\0 DEL:\\\u007f\" <sip:b@h>\r\n")]
    public void What_is_not_to_be_taken_for_such_a_header_field_leaves_as_it_came(string line)
    {
        var message = Scanned.Valid(Request(line));
        AssertedIdentity.RemoveUntrusted(message, message.Edits, Named);
        Assert.Equal(Request(line).Bytes(), message.Written());
        Assert.True(message.HasInnerLines);
    }

    [Theory]
    [InlineData("Subject: a\r\n P-Asserted-Identity: x\r\n", "Subject: a   P-Asserted-Identity: x\r\n")]
    [InlineData("Subject:\r\n\tPath: x\r\n", "Subject: Path: x\r\n")]
    [InlineData("Reply-To: \"\\\0diversion: x\" <sip:b@h>\r\n", "Reply-To: \"\\ diversion: x\" <sip:b@h>\r\n")]
    [InlineData("s: a\r\n X-Customer\r\n : x\r\n", "s: a   X-Customer   : x\r\n")]
    public void A_field_within_which_one_could_be_read_becomes_one_line(string line, string expected)
    {
        var message = Scanned.Valid(Request(line));
        AssertedIdentity.RemoveUntrusted(message, message.Edits, Named);
        AssertedIdentity.RemoveUntrusted(message, message.Edits, Named);
        Assert.Equal(Request(expected).Bytes(), message.Written());
    }

    [Theory]
    [InlineData("REGISTER", true)]
    [InlineData("INVITE", false)]
    [InlineData("ACK", false)]
    [InlineData("NOTIFY", false)]
    public void Path_is_for_REGISTER(string method, bool stays)
    {
        foreach (var text in (string[])[$"{method} sip:h SIP/2.0\r\nPath: <sip:p;lr>\r\n\r\n", $"SIP/2.0 200 OK\r\nCSeq: 1 {method}\r\nPath: <sip:p;lr>\r\n\r\n"])
        {
            var message = Scanned.Valid(text);
            AssertedIdentity.RemoveUntrusted(message, message.Edits, Named);
            Assert.Equal(stays, message.View.Has(HeaderId.Path));
        }
    }

    /// <summary>What a request hides in its URIs and in its body is not read as a header field by anybody, and is none of ours.</summary>
    [Theory]
    [InlineData("Contact: <sip:a@h?P-Asserted-Identity=%3Csip:x%3E>\r\n", "")]
    [InlineData("Refer-To: <sip:a@h?Path=x>\r\n", "")]
    [InlineData("", "P-Asserted-Identity: <sip:x>\r\n\r\nPath: y")]
    public void What_is_in_URIs_and_in_the_body_stays(string line, string body)
    {
        var message = Scanned.Valid(Request(line) + body);
        AssertedIdentity.RemoveUntrusted(message, message.Edits, Named);
        Assert.Equal((Request(line) + body).Bytes(), message.Written());
        Assert.DoesNotContain("p-asserted-identity", LiberalReader.Names(message.Written()));
    }

    private static string Outcome(SipMessage message, string name, string place, string bytes)
    {
        var line = place.Replace("{name}", name, StringComparison.Ordinal).Replace("{NAME}", name.ToUpperInvariant(), StringComparison.Ordinal).Replace("{bytes}", bytes, StringComparison.Ordinal);
        var text = Request(line).Bytes();
        if (Scanned.Into(message, text) != SipParseError.None)
        {
            AssertAnswerIsClean(message, name, line);
            return "refused";
        }

        AssertedIdentity.RemoveUntrusted(message, message.Edits, Named);
        var written = message.Written();
        Assert.False(LiberalReader.Names(written).Contains(name.ToLowerInvariant()), $"{name} can be read in {Uri.EscapeDataString(written.AsSpan().Text())}");
        Assert.Equal(SipParseError.None, Scanned.Into(new SipMessage(), written));
        return written.Length == text.Length ? "harmless" : "removed";
    }

    /// <summary>The answer repeats some of what was refused, and nothing in it ends a line.</summary>
    private static void AssertAnswerIsClean(SipMessage message, string name, string line)
    {
        if (message.HeadersEnd == 0) return;
        var answer = new byte[SipResponseWriter.MaxLength(message.View, 0, 0)];
        var length = SipResponseWriter.Write(message.View, 400, default, "tag"u8, default, default, answer);
        Assert.False(LiberalReader.Names(answer.AsSpan(0, length)).Contains(name.ToLowerInvariant()), $"{name} can be read in the answer to {Uri.EscapeDataString(line)}");
    }

    private static string Request(string line) =>
        $"INVITE sip:bob@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nTo: <sip:bob@h>\r\nFrom: <sip:a@h>;tag=1\r\n{line}Call-ID: x\r\nCSeq: 1 INVITE\r\n\r\n";
}
