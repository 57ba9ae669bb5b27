using Xunit;

namespace ActorSip.Tests.Routing.Steps;

/// <summary>What a proxy refuses before it routes (RFC 3261 section 16.3), over the wire.</summary>
[Collection(NodeCollection.Name)]
public sealed class SanityStepTests(NodeFixture fixture)
{
    [Theory]
    [InlineData("MESSAGE", "foo:bar@home.test", "", 416)]
    [InlineData("MESSAGE", "sip:bob@home.test", "Max-Forwards: 70\r\n", 400)]
    [InlineData("MESSAGE", "sip:bob@home.test", "Proxy-Require: foo, bar\r\n", 420)]
    [InlineData("INVITE", "sip:bob@home.test", "Proxy-Require: foo\r\n", 420)]
    public async Task A_request_that_cannot_go_on_is_refused(string method, string uri, string extra, int status)
    {
        await using var caller = fixture.NewUdpPeer();
        var request = await caller.SendAsync(caller.Request(method, uri, extra));
        var answer = await caller.ReceiveAsync();
        Assert.Equal(status, answer.Status);
        if (status == 420) Assert.Equal(request["Proxy-Require"], answer["Unsupported"]);

        // Without state: the repeat is answered anew, and alike.
        await caller.SendAsync(request);
        Assert.Equal(answer.Text, (await caller.ReceiveAnyAsync()).Text);
    }

    [Theory]
    [InlineData("MESSAGE", "sip:bob@home.test", 483)]
    [InlineData("MESSAGE", "sip:bob@127.0.0.1:9", 483)]
    [InlineData("OPTIONS", "sip:bob@127.0.0.1:9", 483)]
    [InlineData("OPTIONS", "sip:home.test", 200)]
    [InlineData("REGISTER", "sip:127.0.0.1:9", 483)]
    [InlineData("REGISTER", "sip:home.test", 200)]
    public async Task A_request_without_hops_left_goes_no_further_and_is_answered_where_it_ends_here(string method, string uri, int status)
    {
        await using var caller = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request(method, uri, to: "sip:nohops@home.test", maxForwards: 0));
        Assert.Equal(status, (await caller.ReceiveAsync()).Status);
    }

    [Fact]
    public async Task A_route_cannot_relay_what_has_no_hops_left()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var status = 0;
        var route = fixture.Scripts.Add(async context => status = (await context.RelayAsync([callee.Target])).Status);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:bob@home.test", route, maxForwards: 0));
        await caller.ExpectAsync(483);
        Assert.Equal(483, status);
        await callee.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_request_that_comes_back_unchanged_is_a_loop()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), other = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("MESSAGE", $"sip:bob@{other.HostPort}"));
        var forwarded = await other.ExpectAsync("MESSAGE");

        // The other proxy sends it back as it was, with a Via of its own above ours.
        var back = forwarded.Text.Replace("\r\nVia:", $"\r\nVia: SIP/2.0/UDP {other.HostPort};branch=z9hG4bKback\r\nVia:", StringComparison.Ordinal);
        var first = back.IndexOf("\r\nVia:", StringComparison.Ordinal);
        back = forwarded.Text[..first] + $"\r\nVia: SIP/2.0/UDP {other.HostPort};branch=z9hG4bKback" + forwarded.Text[first..];
        await other.SendAsync(back);
        await other.ExpectAsync(482);
        await other.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_request_that_comes_back_for_somebody_else_is_a_spiral_and_goes_on()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), other = fixture.NewUdpPeer(), final = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("MESSAGE", $"sip:bob@{other.HostPort}"));
        var forwarded = await other.ExpectAsync("MESSAGE");
        var first = forwarded.Text.IndexOf("\r\nVia:", StringComparison.Ordinal);
        await other.SendAsync($"MESSAGE {final.Uri} SIP/2.0\r\nVia: SIP/2.0/UDP {other.HostPort};branch=z9hG4bKspiral" + forwarded.Text[first..]);
        var spiral = await final.ExpectAsync("MESSAGE");
        await final.SendAsync(spiral.Respond(200));
        await other.SendAsync(new SipText((await other.ExpectAsync(200)).Text.Replace($"Via: SIP/2.0/UDP {other.HostPort};branch=z9hG4bKspiral\r\n", "", StringComparison.Ordinal)).Text);
        await caller.ExpectAsync(200);
    }

    [Theory]
    [InlineData("From", 400)]
    [InlineData("To", 400)]
    [InlineData("CSeq", 400)]
    [InlineData("Via", 0)]
    public async Task A_request_without_a_header_it_needs_is_answered_only_when_there_is_a_way_to(string missing, int status)
    {
        await using var caller = fixture.NewUdpPeer();
        var text = caller.Request("MESSAGE", "sip:bob@home.test").Text;
        var at = text.IndexOf($"\r\n{missing}:", StringComparison.Ordinal);
        await caller.SendAsync(text.Remove(at, text.IndexOf("\r\n", at + 2, StringComparison.Ordinal) - at));
        if (status != 0) await caller.ExpectAsync(status);
        await caller.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task OPTIONS_to_the_server_says_what_it_can_do()
    {
        await using var caller = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("OPTIONS", "sip:home.test"));
        var answer = await caller.ExpectAsync(200);
        Assert.Contains("INVITE", answer["Allow"], StringComparison.Ordinal);
        Assert.NotEmpty(answer["Accept"]);
        Assert.NotEmpty(answer["Supported"]);
        Assert.NotEmpty(answer.ToTag);
    }

    [Fact]
    public async Task OPTIONS_that_requires_an_extension_is_refused()
    {
        await using var caller = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("OPTIONS", fixture.ServerUri, "Require: teleport\r\n"));
        Assert.Equal("teleport", (await caller.ExpectAsync(420))["Unsupported"]);
    }

    [Fact]
    public async Task OPTIONS_to_a_user_is_relayed()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("OPTIONS", callee.Uri));
        await callee.SendAsync((await callee.ExpectAsync("OPTIONS")).Respond(200, extra: "X-Who: callee\r\n"));
        Assert.Equal("callee", (await caller.ExpectAsync(200))["X-Who"]);
    }

    [Theory]
    [InlineData("sip:bob@home.test", 480)]
    [InlineData("sip:bob@alias.test", 480)]
    [InlineData("sips:bob@home.test", 480)]
    [InlineData("sip:home.test", 404)]
    [InlineData("tel:+15551234", 404)]
    [InlineData("sip:bob@127.0.0.1:9;transport=sctp", 500)]
    public async Task A_target_that_cannot_be_found_is_answered_for_what_it_is(string uri, int status)
    {
        await using var caller = fixture.NewUdpPeer();
        await caller.SendAsync(caller.Request("MESSAGE", uri));
        await caller.ExpectAsync(status);
    }
}
