using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Sip.Proxying;
using ActorSip.Tests.Routing;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>RFC 3263 in a running node: names are asked of DNS, once for as long as they are good, and a dead address costs a call nothing but a moment.</summary>
public sealed class NamedNextHopTests(NamedNextHopFixture fixture) : IClassFixture<NamedNextHopFixture>
{
    [Fact]
    public async Task A_dead_server_is_passed_over_and_then_left_out()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var (name, route) = Trunk();
        var dead = NamedNextHopFixture.ClosedPort(SocketType.Dgram);
        fixture.Dns.Add($"""
            {name} 60 NAPTR 10 10 s SIP+D2U _sip._udp.{name}
            _sip._udp.{name} 60 SRV 1 0 {dead} host.{name}
            _sip._udp.{name} 60 SRV 2 0 {callee.Local.Port} host.{name}
            host.{name} 60 A 127.0.0.1
            """);
        var failovers = fixture.Statistic("proxy.failovers");
        for (var call = 0; call < 3; call++)
        {
            await caller.SendAsync(caller.Request("MESSAGE", "sip:x@home.test", route));
            await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
            await caller.ExpectAsync(200);
        }

        Assert.Equal(failovers + 1, fixture.Statistic("proxy.failovers"));
        var dns = await fixture.Node.DnsAsync(CancellationToken.None);
        Assert.Contains(dns.Blocklist, blocked => blocked.Address == $"127.0.0.1:{dead}" && blocked.Transport == "udp");
        Assert.Contains(dns.Records, record => record.Name == $"_sip._udp.{name}" && record.Answers[0] == $"1 0 {dead} host.{name}." && record.State == "fresh" && record.Hits == 3);
    }

    [Fact]
    public async Task NAPTR_chooses_the_transport_and_a_refused_connection_leads_to_the_next_server()
    {
        await using var caller = fixture.NewUdpPeer();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var (name, route) = Trunk();
        fixture.Dns.Add($"""
            {name} 60 NAPTR 20 10 s SIP+D2U _sip._udp.{name}
            {name} 60 NAPTR 10 10 s SIP+D2T _sip._tcp.{name}
            _sip._tcp.{name} 60 SRV 1 0 {NamedNextHopFixture.ClosedPort(SocketType.Stream)} host.{name}
            _sip._tcp.{name} 60 SRV 2 0 {((IPEndPoint)listener.LocalEndpoint).Port} host.{name}
            host.{name} 60 CNAME real.{name}
            real.{name} 60 A 127.0.0.1
            """);
        await caller.SendAsync(caller.Request("MESSAGE", "sip:x@home.test", route));
        await using var callee = TcpPeer.From(await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(15)));
        var message = await callee.ExpectAsync("MESSAGE");
        Assert.Contains("SIP/2.0/TCP", message["Via"], StringComparison.Ordinal);
        await callee.SendAsync(message.Respond(200));
        await caller.ExpectAsync(200);
    }

    /// <summary>The first server is busy, the second rings: the caller hears of the second alone, and so does his CANCEL.</summary>
    [Fact]
    public async Task A_503_leads_to_the_next_server_and_the_CANCEL_goes_there_too()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), busy = fixture.NewUdpPeer(), second = fixture.NewUdpPeer();
        var (name, route) = Trunk(";transport=udp");
        fixture.Dns.Add($"""
            _sip._udp.{name} 60 SRV 1 0 {busy.Local.Port} host.{name}
            _sip._udp.{name} 60 SRV 2 0 {second.Local.Port} host.{name}
            host.{name} 60 A 127.0.0.1
            """);
        var invite = await caller.SendAsync(caller.Request("INVITE", "sip:x@home.test", route));
        var first = await busy.ExpectAsync("INVITE");
        await busy.SendAsync(first.Respond(503, extra: "Retry-After: 30\r\n"));
        await busy.ExpectAsync("ACK");
        var next = await second.ExpectAsync("INVITE");
        Assert.NotEqual(first.Branch, next.Branch);
        await second.SendAsync(next.Respond(180));
        await caller.ExpectAsync(180);
        await caller.CancelAsync(invite);
        await caller.ExpectAsync(200);
        var cancel = await second.ExpectAsync("CANCEL");
        Assert.Equal(next.Branch, cancel.Branch);
        await second.SendAsync(cancel.Respond(200));
        await second.SendAsync(next.Respond(487));
        await second.ExpectAsync("ACK");
        await caller.AckAsync(invite, await caller.ExpectAsync(487));
        await busy.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_thousand_messages_ask_once()
    {
        const int messages = 1000, window = 50;
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var (name, route) = Trunk();
        fixture.Dns.Add($"_sip._udp.{name} 60 SRV 1 0 {callee.Local.Port} host.{name}\nhost.{name} 60 A 127.0.0.1");
        var answering = AnswerAsync(callee, messages);
        for (var sent = 0; sent < messages; sent += window)
        {
            for (var i = 0; i < window; i++) await caller.SendAsync(caller.Request("MESSAGE", "sip:x@home.test", route));
            for (var i = 0; i < window; i++) await caller.ExpectAsync(200);
        }

        await answering;
        foreach (var question in new[] { $"NAPTR {name}", $"SRV _sip._udp.{name}", $"SRV _sip._tcp.{name}", $"A host.{name}" }) Assert.Equal(1, fixture.Dns.Count(question));
    }

    [Fact]
    public async Task Calls_go_on_while_DNS_says_nothing_and_those_that_wait_go_on_when_it_speaks()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), waiting = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var (name, route) = Trunk();
        fixture.Dns.Add($"_sip._udp.{name} 60 SRV 1 0 {callee.Local.Port} host.{name}\nhost.{name} 60 A 127.0.0.1");
        var direct = fixture.Scripts.Add(context =>
        {
            context.Forward([callee.Target]);
            return default;
        });
        fixture.Dns.IsSilent = true;
        try
        {
            await waiting.SendAsync(waiting.Request("MESSAGE", "sip:x@home.test", route));
            for (var call = 0; call < 20; call++)
            {
                await caller.SendAsync(caller.Request("MESSAGE", "sip:x@home.test", direct));
                await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(202));
                await caller.ExpectAsync(202);
            }
        }
        finally
        {
            fixture.Dns.IsSilent = false;
        }

        await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
        await waiting.ExpectAsync(200);
    }

    [Theory]
    [InlineData("nobody", "")]
    [InlineData("closed", "_sip._udp.{0} 60 SRV 0 0 0 .\n{0} 60 A 127.0.0.1")]
    [InlineData("broken", "{0} SERVFAIL")]
    public async Task A_name_that_leads_nowhere_is_answered_with_500_and_asked_for_once(string kind, string zone)
    {
        await using var caller = fixture.NewUdpPeer();
        var (name, route) = Trunk();
        fixture.Dns.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, zone, name));
        for (var call = 0; call < 3; call++)
        {
            await caller.SendAsync(caller.Request("MESSAGE", $"sip:{kind}@home.test", route));
            await caller.ExpectAsync(500);
        }

        Assert.Equal(kind == "broken" ? 11 : 1, fixture.Dns.Count($"NAPTR {name}"));
    }

    [Fact]
    public async Task A_request_of_a_routes_own_fails_over_too()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), third = fixture.NewUdpPeer();
        var name = $"{SipPeer.Unique("own")}.example";
        fixture.Dns.Add($"""
            _sip._udp.{name} 60 SRV 1 0 {NamedNextHopFixture.ClosedPort(SocketType.Dgram)} host.{name}
            _sip._udp.{name} 60 SRV 2 0 {third.Local.Port} host.{name}
            host.{name} 60 A 127.0.0.1
            """);
        var text = Encoding.ASCII.GetBytes($"MESSAGE sip:{name} SIP/2.0\r\nMax-Forwards: 70\r\nFrom: <sip:s@home.test>;tag=s\r\nTo: <sip:{name}>\r\nCall-ID: {SipPeer.Unique("own-")}\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n");
        var route = fixture.Scripts.Add(async context => context.Reply(await context.SendAsync(text, new Target { Uri = Encoding.ASCII.GetBytes($"sip:{name}") })));
        await caller.SendAsync(caller.Request("MESSAGE", "sip:x@home.test", route));
        await third.SendAsync((await third.ExpectAsync("MESSAGE")).Respond(202));
        await caller.ExpectAsync(202);
    }

    [Fact]
    public async Task Localhost_needs_no_DNS()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var route = fixture.Scripts.Add(context =>
        {
            context.Forward([new Target { Uri = Encoding.ASCII.GetBytes($"sip:x@localhost:{callee.Local.Port}") }]);
            return default;
        });
        await caller.SendAsync(caller.Request("MESSAGE", "sip:x@home.test", route));
        await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
        await caller.ExpectAsync(200);
        Assert.DoesNotContain(fixture.Dns.Questions, question => question.Contains("localhost", StringComparison.Ordinal));
    }

    /// <summary>A name that no other test has, and the header line that routes to it.</summary>
    private (string Name, string Route) Trunk(string parameters = "")
    {
        var name = $"{SipPeer.Unique("trunk")}.example";
        var target = new Target { Uri = Encoding.ASCII.GetBytes($"sip:x@{name}{parameters}") };
        return (name, fixture.Scripts.Add(context =>
        {
            context.Forward([target]);
            return default;
        }));
    }

    private static async Task AnswerAsync(UdpPeer callee, int messages)
    {
        for (var i = 0; i < messages; i++) await callee.SendAsync((await callee.ExpectAsync("MESSAGE")).Respond(200));
    }
}
