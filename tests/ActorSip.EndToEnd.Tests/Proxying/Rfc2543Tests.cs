using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>RFC 3261 section 17.2.3 for a client that knows no magic cookie: Request-URI, To tag, From tag, Call-ID, CSeq number and the whole top Via tell its transactions apart.</summary>
public sealed class Rfc2543Tests : RawTests
{
    [Theory]
    [InlineData("", ";tag=old")]
    [InlineData("", "")]
    [InlineData(";branch=1", ";tag=old")]
    [InlineData(";branch=z9hG4bK", ";tag=old")]
    public async Task Its_INVITE_is_repeated_cancelled_and_acknowledged_as_one_transaction(string branch, string fromTag)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var callee = Over(server, "callee");
        AssertStatus(200, await callee.RegisterAsync());
        var client = new DatagramClient(NextEndpoint(), server.V4);
        await using var caller = new UserAgent(client, TestServers.NextUser("old"));
        var callId = SipClient.NextToken();
        string Request(string method, string to) => string.Join("\r\n",
            $"{method} {callee.AddressOfRecord} SIP/2.0", $"Via: SIP/2.0/UDP {client.Local}{branch}", $"From: <sip:old@e2e.test>{fromTag}", "To: " + to, "Call-ID: " + callId, "CSeq: 56 " + method, "Content-Length: 0", "", "");

        var to = $"<{callee.AddressOfRecord}>";
        await client.SendAsync(Request("INVITE", to));
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        await client.SendAsync(Request("INVITE", to));
        await callee.RespondAsync(invite, 180, "Ringing");
        await client.ReceiveStatusAsync(180, "INVITE", callId);

        await client.SendAsync(Request("CANCEL", to));
        AssertStatus(200, await client.ReceiveFinalAsync("CANCEL", callId));

        // Before the CANCEL the callee has had one INVITE only.
        var next = await callee.Client.ReceiveAsync("a request", message => message.IsRequest);
        Assert.Equal("CANCEL", next.Method);
        await callee.RespondAsync(next, 200, "OK");
        await callee.RespondAsync(invite, 487, "Request Terminated");
        var final = await client.ReceiveFinalAsync("INVITE", callId);
        AssertStatus(487, final);
        Assert.Equal("ACK", (await callee.Client.ReceiveAsync("a request", message => message.IsRequest)).Method);
        await client.SendAsync(Request("ACK", final.Header("To")));
        await client.SendAsync(Request("INVITE", to));

        // The ACK and what comes after it end here: what the callee gets next is another user's.
        var ask = caller.Request("MESSAGE", callee.AddressOfRecord, to, callId + "m", 1, []);
        await client.SendAsync(ask);
        var last = await callee.Client.ReceiveAsync("a request", message => message.IsRequest);
        Assert.Equal("MESSAGE", last.Method);
        await callee.RespondAsync(last, 200, "OK");
        AssertStatus(200, await client.ReceiveFinalAsync("MESSAGE", callId + "m"));
    }

    /// <summary>Section 8.2.2.2 is for a UAS: a request that came by two ways is one too many there and not on the way, where a proxy forwards both.</summary>
    [Fact]
    public async Task A_request_that_comes_by_two_ways_is_forwarded_twice_and_never_482()
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var callee = Over(server, "callee");
        await using var caller = Over(server, "caller");
        AssertStatus(200, await callee.RegisterAsync());
        var callId = SipClient.NextToken();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        for (var way = 0; way < 2; way++)
        {
            await caller.Client.SendAsync(caller.Request("MESSAGE", callee.AddressOfRecord, $"<{callee.AddressOfRecord}>", callId, 1, []));
            var message = await callee.Client.ReceiveRequestAsync("MESSAGE");
            asked.Add(SipText.Parameter(message.Values("Via")[0], "branch")!);
            await callee.RespondAsync(message, 200, "OK");
            AssertStatus(200, await caller.Client.ReceiveFinalAsync("MESSAGE", callId));
        }
        Assert.Equal(2, asked.Count);
    }
}
