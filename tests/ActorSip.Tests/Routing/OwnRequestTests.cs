using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Requests that a route sends on its own account.</summary>
[Collection(NodeCollection.Name)]
public sealed class OwnRequestTests(NodeFixture fixture)
{
    [Fact]
    public async Task It_needs_no_server_transaction_and_the_route_sees_every_answer()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), third = fixture.NewUdpPeer();
        var answers = new List<int>();
        var route = fixture.Scripts.Add(async context =>
        {
            void Stamp(SipMessage request) => request.Edits.Append("X-Stamp"u8, "ours"u8);
            context.Services.Proxy.Originating += Stamp;
            var answer = context.SendAsync(Own(third), third.Target, response => answers.Add(response.StatusCode));
            context.Services.Proxy.Originating -= Stamp;
            context.Reply(await answer == 202 ? 200 : 500);
        });

        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        var own = await third.ExpectAsync("MESSAGE");
        Assert.Equal(("Hi", "ours"), (own.Body, own["X-Stamp"]));
        Assert.StartsWith("z9hG4bK", own.Branch, StringComparison.Ordinal);
        await third.SendAsync(own.Respond(100));
        await third.SendAsync(own.Respond(202));
        await caller.ExpectAsync(200);
        Assert.Equal([100, 202], answers);
    }

    [Fact]
    public async Task It_may_be_sent_while_others_are_under_way_and_over_a_stream()
    {
        await using var caller = fixture.NewUdpPeer();
        await using var third = fixture.NewUdpPeer();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var route = fixture.Scripts.Add(async context =>
        {
            var first = context.SendAsync(Own(third), third.Target);
            var second = context.SendAsync(Own(third, length: ""), new Target { Uri = Encoding.ASCII.GetBytes($"sip:x@{listener.LocalEndpoint};transport=tcp") });
            context.Reply(await first == 200 && await second == 404 ? 299 : 500);
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await using var stream = TcpPeer.From(await listener.AcceptTcpClientAsync());
        var own = await stream.ExpectAsync("MESSAGE");
        Assert.Equal(("2", "Hi"), (own["Content-Length"], own.Body));
        await stream.SendAsync(own.Respond(404));
        await third.SendAsync((await third.ExpectAsync("MESSAGE")).Respond(200));
        await caller.ExpectAsync(299);
    }

    [Fact]
    public async Task A_hook_that_throws_keeps_nobody_waiting()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), third = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context => context.Reply(await context.SendAsync(Own(third), third.Target, _ => throw new InvalidOperationException("a bug of the hook")) == 202 ? 299 : 500));
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await third.SendAsync((await third.ExpectAsync("MESSAGE")).Respond(202));
        await caller.ExpectAsync(299);
    }

    [Theory]
    [InlineData("sip:x@127.0.0.1;transport=sctp")]
    [InlineData("tel:+15551234")]
    public async Task Without_a_way_to_go_its_status_is_503(string uri)
    {
        await using var caller = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context => context.Reply(await context.SendAsync(Own(caller), new Target { Uri = Encoding.ASCII.GetBytes(uri) }) == 503 ? 299 : 500));
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await caller.ExpectAsync(299);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("SIP/2.0 200 OK\r\n\r\n")]
    [InlineData("INVITE sip:a@b SIP/2.0\r\n\r\n")]
    public async Task What_is_no_request_of_a_kind_that_a_route_may_send_is_a_bug_of_the_route(string text)
    {
        await using var caller = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(async context => await context.SendAsync(Encoding.ASCII.GetBytes(text), caller.Target));
        await caller.SendAsync(caller.Request("MESSAGE", "sip:callee@home.test", route));
        await caller.ExpectAsync(500);
    }

    private static byte[] Own(SipPeer to, string length = "Content-Length: 2\r\n") => Encoding.ASCII.GetBytes(
        $"MESSAGE {to.Uri} SIP/2.0\r\nMax-Forwards: 70\r\nFrom: <sip:server@home.test>;tag=s\r\nTo: <{to.Uri}>\r\nCall-ID: {SipPeer.Unique("own-")}\r\nCSeq: 1 MESSAGE\r\n{length}\r\nHi");
}
