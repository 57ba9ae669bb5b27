using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>RFC 5118: IPv6 addresses wherever a message may have them, at listeners on [::1].</summary>
public sealed class IPv6Tests : RawTests
{
    /// <summary>Sections 4.1 and 4.5: the sent-by is a reference in brackets; received may come with brackets and without, and is not believed.</summary>
    [Theory]
    [InlineData("[::1]:{port};branch={branch}", null)]
    [InlineData("[0:0:0:0:0:0:0:1]:{port};branch={branch}", null)]
    [InlineData("[::1]:{port};branch={branch};rport", "::1")]
    [InlineData("[2001:db8::9:1]:{port};branch={branch}", "::1")]
    [InlineData("[2001:db8::9:1]:{port};received=[2001:db8::9:255];branch={branch}", "::1")]
    [InlineData("[2001:db8::9:1]:{port};received=2001:db8::9:255;branch={branch}", "::1")]
    [InlineData("[::ffff:192.0.2.10]:{port};branch={branch}", "::1")]
    [InlineData("host6.e2e.test:{port};branch={branch}", "::1")]
    public async Task An_answer_finds_its_way_back_whatever_the_Via_says(string via, string? received)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var client = new DatagramClient(Local(), server.V6);
        var branch = "z9hG4bK" + SipClient.NextToken();
        var answer = await AskAsync(client, "OPTIONS", "sip:" + server.V6, via.Replace("{port}", $"{client.Local.Port}", StringComparison.Ordinal).Replace("{branch}", branch, StringComparison.Ordinal));
        AssertStatus(200, answer);
        Assert.Equal(received, SipText.Parameter(answer.Header("Via"), "received"));
    }

    /// <summary>Section 4.2: "This message ... does not delimit the IPv6 reference ... A SIP implementation receiving this request should respond with a 400 Bad Request error." Section 4.3: with brackets a port within is none.</summary>
    [Theory]
    [InlineData("sip:2001:db8::10", 400)]
    [InlineData("sip:::1", 400)]
    [InlineData("sip:user@2001:db8::10", 400)]
    [InlineData("sip:[2001:db8::10", 400)]
    [InlineData("sip:[2001:db8::10:5070]", 403)]
    [InlineData("sip:[2001:db8::10]:5070", 403)]
    [InlineData("sip:user@[2001:db8:::192.0.2.1]", 403)]
    [InlineData("sip:[::ffff:192.0.2.10]:5070", 403)]
    public async Task A_reference_needs_its_brackets(string uri, int status)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var client = new DatagramClient(Local(), server.V6);
        AssertStatus(status, await AskAsync(client, "MESSAGE", uri, $"[::1]:{client.Local.Port};branch=z9hG4bK{SipClient.NextToken()};rport"));
    }

    /// <summary>Sections 4.4, 4.7 and 4.8: contacts with ports, addresses of both families in one message, and a body that is nobody's business.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_call_goes_from_family_to_family_with_its_body_untouched(bool callerOver6, bool calleeOver6)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var caller = Agent(server, callerOver6);
        await using var callee = Agent(server, calleeOver6);
        AssertStatus(200, await callee.RegisterAsync());
        const string body = "v=0\r\no=assistant 971731711378798081 0 IN IP6 2001:db8::20\r\nc=IN IP6 2001:db8::20\r\nm=audio 6000 RTP/AVP 2\r\nc=IN IP4 192.0.2.1\r\na=rtpmap:2 G726-32/8000\r\n";
        string[] lines = ["Contact: <sip:user@[2001:db8::1]>", "User-Agent: [2001:db8::9:1], 192.0.2.200", "Organization: 2001:db8::10", "Content-Type: application/sdp"];
        var callId = SipClient.NextToken();
        var asking = caller.TransactAsync("MESSAGE", callId, 1, caller.Request("MESSAGE", callee.AddressOfRecord, $"<{callee.AddressOfRecord}>", callId, 1, lines, body: body));
        var message = await callee.Client.ReceiveRequestAsync("MESSAGE");
        Assert.Equal(callee.ContactUri, message.RequestUri);
        Assert.Equal(body, message.Body);
        foreach (var line in lines) Assert.Equal(line.Split(": ", 2)[1], message.Header(line.Split(':')[0]));
        Assert.Equal(calleeOver6, message.Values("Via")[0].Contains("[::1]", StringComparison.Ordinal));
        await callee.RespondAsync(message, 200, "OK");
        AssertStatus(200, await asking);
    }

    private static IPEndPoint Local() => new(IPAddress.IPv6Loopback, 0);

    private static UserAgent Agent(TestServer server, bool over6) =>
        new(over6 ? new DatagramClient(Local(), server.V6) : new DatagramClient(NextEndpoint(), server.V4), TestServers.NextUser("six"));

    private static async Task<SipText> AskAsync(DatagramClient client, string method, string uri, string via)
    {
        var callId = SipClient.NextToken();
        await client.SendAsync(string.Join("\r\n",
            $"{method} {uri} SIP/2.0", "Via: SIP/2.0/UDP " + via, "Max-Forwards: 70", $"From: <sip:user@[2001:db8::1]>;tag={callId}", "To: <sip:user@e2e.test>", "Call-ID: " + callId, $"CSeq: 98176 {method}", "Content-Length: 0", "", ""));
        return await client.ReceiveFinalAsync(method, callId);
    }
}
