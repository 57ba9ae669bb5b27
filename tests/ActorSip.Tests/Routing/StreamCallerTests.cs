using System.Net;
using System.Net.Sockets;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Callers on TCP whose callees are on UDP.</summary>
[Collection(NodeCollection.Name)]
public sealed class StreamCallerTests(NodeFixture fixture)
{
    [Theory]
    [InlineData(180)]
    [InlineData(200)]
    [InlineData(486)]
    public async Task A_response_that_came_without_Content_Length_has_one_on_a_stream(int status)
    {
        await using var caller = await fixture.NewTcpPeerAsync();
        await using var callee = fixture.NewUdpPeer();
        var invite = await caller.SendAsync(caller.Request("INVITE", callee.Uri));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(status).Replace("Content-Length: 0\r\n\r\n", "\r\nbody", StringComparison.Ordinal));
        var answer = await caller.ExpectAsync(status);
        Assert.Equal(("4", "body"), (answer["Content-Length"], answer.Body));
        if (status == 180)
        {
            await callee.SendAsync(forwarded.Respond(486));
            answer = await caller.ExpectAsync(486);
        }

        if (status != 200) await caller.AckAsync(invite, answer);
        else
        {
            // The repeat of a 2xx takes another way, past the transactions.
            await callee.SendAsync(forwarded.Respond(status).Replace("Content-Length: 0\r\n\r\n", "\r\nagain", StringComparison.Ordinal));
            Assert.Equal("again", (await caller.ExpectAsync(200)).Body);
        }
    }

    /// <summary>RFC 3261 section 18.2.2.</summary>
    [Fact]
    public async Task A_repeated_2xx_goes_where_the_Via_says_when_the_connection_of_the_caller_is_gone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var caller = await fixture.NewTcpPeerAsync();
        await using var callee = fixture.NewUdpPeer();
        var invite = caller.Request("INVITE", callee.Uri);
        await caller.SendAsync(new SipText(invite.Text.Replace($"TCP {caller.HostPort}", $"TCP {listener.LocalEndpoint}", StringComparison.Ordinal)));
        var forwarded = await callee.ExpectAsync("INVITE");
        await callee.SendAsync(forwarded.Respond(200));
        await caller.ExpectAsync(200);
        await caller.DisposeAsync();
        await NodeFixture.UntilAsync(() => fixture.Statistic("tcp.connections") == 0);
        await callee.SendAsync(forwarded.Respond(200));
        await using var again = TcpPeer.From(await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(15)));
        await again.ExpectAsync(200);
    }
}
