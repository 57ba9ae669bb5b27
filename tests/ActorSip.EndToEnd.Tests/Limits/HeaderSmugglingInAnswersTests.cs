using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Limits;

/// <summary>What HeaderSmugglingTests shows of requests, for responses and for what the server writes itself with a stranger's words in it.</summary>
public sealed class HeaderSmugglingInAnswersTests : RawTests
{
    [Theory]
    [InlineData("P-Asserted-Identity{byte}: <sip:boss@e2e.test>")]
    [InlineData("{byte}P-Asserted-Identity: <sip:boss@e2e.test>")]
    [InlineData("Server: a{byte}P-Asserted-Identity: <sip:boss@e2e.test>")]
    [InlineData("Server: a\r\n {byte}P-Asserted-Identity: <sip:boss@e2e.test>")]
    public async Task No_byte_smuggles_an_identity_into_an_answer(string place)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var callee = Over(server, "callee");
        var client = new DatagramClient(NextEndpoint(), server.V4);
        await using var caller = new UserAgent(client, TestServers.NextUser("caller"));
        AssertStatus(200, await callee.RegisterAsync());
        var arrived = 0;
        for (var c = 0; c < 256; c++)
        {
            var callId = SipClient.NextToken();
            await client.SendAsync(caller.Request("MESSAGE", callee.AddressOfRecord, $"<{callee.AddressOfRecord}>", callId, 1, []));
            var request = await callee.Client.ReceiveAsync("MESSAGE", message => message.IsRequest && message.Header("Call-ID") == callId);

            // An answer that is no message is dropped; then the second one arrives.
            await callee.RespondAsync(request, 200, "OK", place.Replace("{byte}", ((char)c).ToString(), StringComparison.Ordinal), "X-Try: first");
            await callee.RespondAsync(request, 200, "OK", "X-Try: second");
            if (await AnswerAsync(client, callId) == "first") arrived++;
        }

        Assert.InRange(arrived, 1, 255);
    }

    /// <summary>RFC 3326 section 2 has a proxy copy the Reason of a CANCEL into its own: as one line, whatever was in it.</summary>
    [Theory]
    [InlineData("Reason: SIP\r\n P-Asserted-Identity: <sip:boss@e2e.test>")]
    [InlineData("Reason: SIP;text=\"a\\\0P-Asserted-Identity: <sip:boss@e2e.test>\"")]
    [InlineData("Reason:\r\n\tP-Asserted-Identity: <sip:boss@e2e.test>")]
    [InlineData("Reason: SIP\r\nP-Asserted-Identity: <sip:boss@e2e.test>")]
    public async Task A_CANCEL_smuggles_nothing(string lines)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        var client = new DatagramClient(NextEndpoint(), server.V4);
        await using var callee = new UserAgent(client, TestServers.NextUser("callee"));
        await using var caller = Over(server, "caller");
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User);
        var invite = await client.ReceiveRequestAsync("INVITE");
        await callee.RespondAsync(invite, 180, "Ringing");
        await call.ReceiveAsync(180);
        await call.CancelAsync(lines);
        var cancel = await ReceiveAsync(client, "CANCEL ");
        Assert.DoesNotContain("p-asserted-identity", LiberalReader.Names(cancel));
        Assert.Single(SipText.Parse(cancel).Values("Reason"));
        await callee.RespondAsync(SipText.Parse(cancel), 200, "OK");
        await callee.RespondAsync(invite, 487, "Request Terminated");
        await call.AcknowledgeFailureAsync(await call.ReceiveAsync(487));
    }

    private static async Task<string> AnswerAsync(DatagramClient client, string callId)
    {
        while (true)
        {
            var bytes = await ReceiveAsync(client, "SIP/2.0 200 ");
            var answer = SipText.Parse(bytes);
            if (answer.Header("Call-ID") != callId) continue;
            Assert.DoesNotContain("p-asserted-identity", LiberalReader.Names(bytes));
            return answer.Header("X-Try");
        }
    }

    private static async Task<byte[]> ReceiveAsync(DatagramClient client, string beginning)
    {
        for (var attempt = 0; attempt < 80; attempt++)
            if (await client.TryReceiveBytesAsync(TimeSpan.FromMilliseconds(100)) is { } bytes && System.Text.Encoding.Latin1.GetString(bytes).StartsWith(beginning, StringComparison.Ordinal)) return bytes;
        throw new TimeoutException($"{client.Local} waited in vain for {beginning}");
    }
}
