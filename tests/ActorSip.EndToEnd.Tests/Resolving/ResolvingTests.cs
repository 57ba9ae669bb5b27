using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using ActorSip.Tests.Resolving;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Resolving;

/// <summary>Phones whose contacts are names: RFC 3263 through the front door, with a DNS server of the test's own.</summary>
public sealed class ResolvingTests : RawTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>The first of three servers refuses, the second says nothing, the third is busy; the fourth answers. The next call finds it at once, and /dns says why.</summary>
    [Fact]
    [SuppressMessage("Reliability", "CA2000", Justification = "Each answerer owns its agent.")]
    public async Task A_request_goes_on_to_the_server_that_answers_and_the_next_goes_there_at_once()
    {
        await using var dns = DnsServer.With("");
        await using var server = await StartAsync(dns, "actorsip.proxy.next-address-after = 1s");
        var refusing = NextEndpoint();
        await using var deaf = Answerer.Start(Over(server, "deaf"), status: 0);
        await using var busy = Answerer.Start(Over(server, "busy"), 503, "Retry-After: 60");
        await using var good = Answerer.Start(Over(server, "good"), 486);
        await using var caller = Over(server, "caller");
        dns.Add($"""
            trunk.test 60 NAPTR 10 10 s SIP+D2U _sip._udp.trunk.test
            _sip._udp.trunk.test 60 SRV 1 0 5060 refusing.trunk.test
            _sip._udp.trunk.test 60 SRV 2 0 5060 deaf.trunk.test
            _sip._udp.trunk.test 60 SRV 3 0 5060 busy.trunk.test
            _sip._udp.trunk.test 60 SRV 4 0 5060 good.trunk.test
            refusing.trunk.test 60 A {refusing.Address}
            deaf.trunk.test 60 A {deaf.Address}
            busy.trunk.test 60 A {busy.Address}
            good.trunk.test 60 A {good.Address}
            """);
        await RegisterAsync(caller, "sip:line@trunk.test");
        await CallAsync();
        Assert.Equal((1, 1), (busy.Answered, good.Answered));
        var heard = deaf.Answered;
        await CallAsync();
        Assert.Equal((heard, 1, 2), (deaf.Answered, busy.Answered, good.Answered));

        using var http = new HttpClient();
        using var report = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://{server.Admin}/dns")));
        var blocked = report.RootElement.GetProperty("blocklist").EnumerateArray().Select(entry => entry.GetProperty("address").GetString()).ToArray();
        Assert.Equal(new[] { $"{refusing.Address}:5060", $"{deaf.Address}:5060", $"{busy.Address}:5060" }.Order(StringComparer.Ordinal), blocked.Order(StringComparer.Ordinal));
        Assert.Contains(report.RootElement.GetProperty("records").EnumerateArray(), entry => entry.GetProperty("type").GetString() == "NAPTR" && entry.GetProperty("state").GetString() == "fresh");
        Assert.Equal(3, (await server.StatisticsAsync())["proxy.failovers"]);
        await AssertEndAsync(server);

        async Task CallAsync()
        {
            var call = await caller.InviteAsync(caller.User);
            await call.AcknowledgeFailureAsync(await call.ReceiveAsync(486));
        }
    }

    [Fact]
    [SuppressMessage("Reliability", "CA2000", Justification = "Each answerer owns its agent.")]
    public async Task DNS_is_silent_for_ten_seconds_and_calls_go_on()
    {
        await using var dns = DnsServer.With("");
        await using var server = await StartAsync(dns);
        await using var named = Answerer.Start(Over(server, "named"));
        await using var plain = Answerer.Start(Over(server, "plain"));
        await using UserAgent caller = Over(server, "caller"), waiting = Over(server, "waiting"), toNamed = Over(server, "tonamed"), toPlain = Over(server, "toplain");
        dns.Add($"named.test 1 A {named.Address}\nnew.test 60 A {named.Address}");
        await RegisterAsync(waiting, "sip:line@new.test");
        await RegisterAsync(toNamed, "sip:line@named.test");
        await RegisterAsync(toPlain, $"sip:line@{plain.Address}");
        AssertStatus(200, await MessageAsync(caller, toNamed.User));

        // The address was good for a second.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        dns.IsSilent = true;
        var clock = TimeProvider.System;
        var silent = clock.GetTimestamp();
        var unanswered = MessageAsync(waiting, waiting.User);
        var slowest = TimeSpan.Zero;
        var rounds = 0;
        for (; clock.GetElapsedTime(silent) < Silence; rounds++)
        {
            AssertStatus(200, await MessageAsync(caller, toNamed.User));
            var begin = clock.GetTimestamp();
            AssertStatus(200, await MessageAsync(caller, toPlain.User));
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, clock.GetElapsedTime(begin).Ticks));
        }

        Assert.True(rounds > 20, string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds in {Silence}"));
        Assert.True(slowest < TimeSpan.FromSeconds(1), $"A call that needs no DNS took {slowest}");
        AssertStatus(500, await unanswered);
        Assert.True((await server.StatisticsAsync())["resolver.stale"] > 0);
        dns.IsSilent = false;
        for (var attempt = 0; (await MessageAsync(waiting, waiting.User)).Status != 200; attempt++)
        {
            Assert.True(attempt < 20, "DNS speaks again, and nobody has noticed.");
            await Task.Delay(300);
        }

        await AssertEndAsync(server);
    }

    private static Task<TestServer> StartAsync(DnsServer dns, params string[] lines) => TestServer.StartAsync(new ServerOptions
    {
        Lines =
        [
            dns.Setting.Replace("=", " = ", StringComparison.Ordinal),
            "actorsip.resolver.timeout = 2s",
            "actorsip.resolver.attempt-timeout = 400ms",
            "actorsip.resolver.retries = 10",
            "actorsip.resolver.failure-ttl = 1s",
            .. lines,
        ],
    });

    /// <summary>Registers a contact that is somewhere else than the user who does.</summary>
    private static async Task RegisterAsync(UserAgent agent, string contact) => AssertStatus(200, await agent.RegisterAsync([$"Contact: <{contact}>", "Expires: 600"]));

    private static Task<SipText> MessageAsync(UserAgent caller, string callee)
    {
        var callId = SipClient.NextToken();
        var uri = $"sip:{callee}@{TestServer.Domain}";
        return caller.TransactAsync("MESSAGE", callId, 1, caller.Request("MESSAGE", uri, $"<{uri}>", callId, 1, []));
    }

    private static async Task AssertEndAsync(TestServer server)
    {
        var end = await server.StopAsync();
        Assert.Equal(0, end.ExitCode);
        Assert.Empty(end.Leaks);
    }
}
