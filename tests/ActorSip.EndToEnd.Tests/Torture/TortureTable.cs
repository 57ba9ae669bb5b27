using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Torture;

/// <summary>The messages of RFC 4475 and what a registrar and proxy without authentication is to do with each.</summary>
internal static class TortureTable
{
    public static IReadOnlyList<TortureRow> Rows { get; } =
    [
        // Section 3.1.1: unusual, but right.
        new("wsinv", "folded headers and odd spacing", "ACCEPT") { Callee = "vivekg@example.com" },
        new("intmeth", "a method of all token characters", "ACCEPT")
        {
            Callee = "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com",
            OwnCallee = "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@e2e.test",
            Claim = run => Sync(() => Assert.Single(run.Forwarded)),
        },
        new("esc01", "percent escapes", "ACCEPT")
        {
            Callee = "sips%3Auser%40example.com@example.net",
            OwnCallee = "sips%3Auser%40e2e.test@e2e.test",
            Claim = async run =>
            {
                Assert.Single(run.Forwarded);

                // Unescaped once: this is somebody else.
                Assert.Equal(480, (await run.AskAsync(run.AddressOfRecord.Replace("%", "%25", StringComparison.Ordinal))).Status);
            },
        },
        new("escnull", "an escaped NUL in the user", "200")
        {
            Callee = "null-%00-null@example.com",
            OwnCallee = "null-%00-null@e2e.test",
            Registers = true,
            Claim = run => Sync(() => Assert.Equal(["sip:%00%00@", "sip:%00@"], Contacts(run).Select(uri => uri[..(uri.IndexOf('@', StringComparison.Ordinal) + 1)]).Order(StringComparer.Ordinal))),
        },
        new("esc02", "a method that only looks escaped", "ACCEPT")
        {
            Callee = "resource@example.com",
            OwnCallee = "r@e2e.test",

            // It is no REGISTER: nobody has been registered by it.
            Registers = true,
            Claim = async run => Assert.False((await run.QueryAsync()).Has("Contact")),
        },
        new("lwsdisp", "no space before the bracket", "ACCEPT") { Claim = run => Sync(() => Assert.Single(run.Forwarded)) },
        new("longreq", "very long values", "ACCEPT") { Claim = run => Sync(() => Assert.Single(run.Forwarded)) },
        new("dblreq", "a second request behind the first", "200")
        {
            Callee = "joe@example.com",
            IsTwoOverTcp = true,

            // The INVITE is a byte longer than it says, and a stream would end there.
            Changes = [("m =video", "m=video")],
            Claim = run => Sync(() => Assert.Equal(run.IsStream ? 1 : 0, run.Forwarded.Count)),
        },
        new("semiuri", "a semicolon in the user part", "ACCEPT")
        {
            Callee = "user;par=u%40example.net@example.com",
            OwnCallee = "user;par=u%40example.net@e2e.test",
            Claim = run => Sync(() => Assert.Single(run.Forwarded)),
        },
        new("transports", "every transport in Via", "ACCEPT") { Claim = run => Sync(() => Assert.Equal(6, Assert.Single(run.Forwarded).Values("Via").Count)) },
        new("mpart01", "a body of several parts with NULs", "ACCEPT")
        {
            Callee = "kumiko@example.org",

            // It would go where its Route says, which is not for a stranger.
            Changes = [("Route: <sip:127.0.0.1:5080>\r\n", "")],
            Claim = run => Sync(() => Assert.Single(run.Forwarded)),
        },
        new("unreason", "a reason phrase in UTF-8", "DROP"),
        new("noreason", "an empty reason phrase", "DROP"),

        // Section 3.1.2: wrong.
        new("badinv01", "stray separators in Via", "400"),
        new("clerr", "a Content-Length beyond the datagram", "400") { WaitsOverTcp = true },
        new("ncl", "a negative Content-Length", "400"),
        new("scalar02", "numbers too large in a request", "400") { Registers = true },
        new("scalarlg", "numbers too large in a response", "DROP"),
        new("quotbal", "a quote that does not end", "400") { Changes = [("192.0.2.59:5050", "192.0.2.59:5060")] },
        new("ltgtruri", "brackets around the Request-URI", "400"),
        new("lwsruri", "a space in the Request-URI", "400"),
        new("lwsstart", "several spaces in the request line", "400"),
        new("trws", "spaces behind the request line", "400") { Callee = "remote-target@example.com" },
        new("escruri", "headers in the Request-URI", "ACCEPT")
        {
            Claim = run => Sync(() =>
            {
                // Neither in the Request-URI nor as a header field.
                var forwarded = Assert.Single(run.Forwarded);
                Assert.Equal(run.ContactUri, forwarded.RequestUri);
                Assert.False(forwarded.Has("Route"));
            }),
        },
        new("baddate", "a date outside GMT", "ACCEPT") { Claim = run => Sync(() => Assert.EndsWith("EST", Assert.Single(run.Forwarded).Header("Date"), StringComparison.Ordinal)) },
        new("regbadct", "a contact with headers but no brackets", "400") { Registers = true },
        new("badaspec", "spaces inside an address", "400/ACCEPT") { Callee = "user@example.org" },

        // The file lacks the empty line too.
        new("baddn", "a display name of no tokens", "400") { Callee = "t.watson@example.org", WaitsOverTcp = true },
        new("badvers", "another version of SIP", "505") { Callee = "t.watson@example.org" },
        new("mismatch01", "CSeq names another method", "400"),
        new("mismatch02", "CSeq names another method than an unknown one", "501/400"),
        new("bigcode", "a status code too large", "DROP"),

        // Sections 3.2 to 3.4: right in grammar, trying in other ways.
        new("badbranch", "a branch of nothing but the cookie", "400/ACCEPT"),
        new("insuf", "nearly no headers", "400"),
        new("unkscm", "a scheme that nobody knows", "416"),
        new("novelsc", "a registered scheme that is not SIP", "416"),
        new("unksm2", "unknown schemes in From and To", "400") { Registers = true },
        new("bext01", "extensions that nobody has", "420")
        {
            Claim = run => Sync(() => Assert.Equal(["noProxiesSupportThis", "norDoAnyProxiesSupportThis"], Assert.Single(run.Finals).Values("Unsupported"))),
        },
        new("invut", "a body of unknown type", "ACCEPT") { Claim = run => Sync(() => Assert.Single(run.Forwarded)) },
        new("regaut01", "an unknown authentication scheme", "200") { Callee = "j.user@example.com", Registers = true },
        new("multi01", "headers that must be single, twice", "400") { Callee = "user@company.com" },
        new("mcl01", "two Content-Lengths that differ", "400"),

        // Its second Via is 255.255.255.255. The first is not ours: it is dropped for that.
        new("bcast", "a response by way of the broadcast address", "DROP"),
        new("zeromf", "Max-Forwards of 0", "483"),

        // What stands behind an address without brackets is the contact's, and not for those who call it; what stands within brackets is the URI's.
        new("cparam01", "an unknown parameter of a contact", "200") { Callee = "watson@example.com", OwnCallee = "param@e2e.test", Registers = true, Changes = Gateway, Claim = run => IsCalledAsync(run, "sip:+19725552222@{callee}") },
        new("cparam02", "an unknown parameter of a contact's URI", "200")
        {
            Callee = "watson@example.com",
            OwnCallee = "param@e2e.test",
            Registers = true,
            Changes = Gateway,
            Claim = run => IsCalledAsync(run, "sip:+19725552222@{callee};unknownparam"),
        },

        // RFC 3261 section 19.1.5: a Route in a contact is not honoured, and headers have no place in a Request-URI.
        new("regescrt", "a contact with a Route inside", "200")
        {
            OwnCallee = "routed@e2e.test",
            Registers = true,
            Changes = [("<sip:user@example.com?", "<sip:user@{callee}?"), ("127.0.0.1:5099", "{callee}")],
            Claim = run => IsCalledAsync(run, "sip:user@{callee}"),
        },
        new("sdp01", "a body that is not accepted in return", "ACCEPT") { Claim = run => Sync(() => Assert.Single(run.Forwarded)) },
        new("inv2543", "a request as RFC 2543 wrote it", "ACCEPT") { Callee = "UserB@example.com", Claim = run => Sync(() => Assert.Equal(run.IsStream ? 0 : 1, run.Forwarded.Count)) },
        new("test", "no version at all", "DROP"),
    ];

    private static IReadOnlyList<(string Text, string With)> Gateway => [("gw1.example.net", "{callee}"), ("127.0.0.1:5099", "{callee}")];

    private static IEnumerable<string> Contacts(TortureRun run) => Assert.Single(run.Finals).Values("Contact").Select(SipText.Uri);

    private static async Task IsCalledAsync(TortureRun run, string requestUri)
    {
        var message = await run.CallAsync();
        Assert.Equal(requestUri.Replace("{callee}", run.CalleeAt, StringComparison.Ordinal), message.RequestUri);
        Assert.False(message.Has("Route"));
    }

    private static Task Sync(Action claim)
    {
        claim();
        return Task.CompletedTask;
    }
}
