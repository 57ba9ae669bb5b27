using System.Text;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>RFC 3261 section 7: "SIP is a text-based protocol and uses the UTF-8 charset". A proxy reads none of it, and changes none.</summary>
public sealed class Utf8Tests : RawTests
{
    [Theory]
    [InlineData("Занято", "\"Günther Ü\" <sip:g@e2e.test>")]
    [InlineData("= 2**3 * 5**2 но сто девяносто девять", "吉 \ud842\udfb7 <sip:y@e2e.test>")]
    [InlineData("", "\"\\\\ \\\" é\" <sip:e@e2e.test>")]
    public async Task Reason_phrase_names_and_values_go_through_byte_for_byte(string reason, string contact)
    {
        var (raw, name) = (Bytes(reason), Bytes(contact));
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var caller = Over(server, "caller");
        await using var callee = Over(server, "callee");
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User, "Reply-To: " + name, "X-Text: " + raw);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        Assert.Equal((name, raw), (invite.Header("Reply-To"), invite.Header("X-Text")));
        await callee.RespondAsync(invite, 486, raw, "Warning: 399 e2e.test " + Bytes("\"ß\""), "Alert-Info: " + name);
        var refusal = await call.ReceiveAsync(486);
        await call.AcknowledgeFailureAsync(refusal);
        Assert.Equal("SIP/2.0 486 " + raw, refusal.StartLine);
        Assert.Equal((name, "399 e2e.test " + Bytes("\"ß\"")), (refusal.Header("Alert-Info"), refusal.Header("Warning")));
    }

    /// <summary>UTF-8 as the tests hold bytes: a character of Latin-1 for each.</summary>
    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
