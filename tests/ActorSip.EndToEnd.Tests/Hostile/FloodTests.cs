using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using ActorSip.EndToEnd.Tests.Sipp;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.EndToEnd.Tests.Hostile;

/// <summary>More comes than the server can work on, for a minute, from four thousand addresses that have proven nothing: those who have go on calling, nothing grows, and afterwards all is as before.</summary>
[Collection(Alone.Name)]
public sealed class FloodTests(ITestOutputHelper output) : RawTests
{
    private const int Sources = 4_000;
    private const int Calls = 500;
    private const int CallsPerSecond = 10;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_minute_of_requests_from_invented_addresses()
    {
        // Who floods shares the processors with the server here, and must have as good a claim to them.
        await using var guarded = await GuardedServer.StartAsync(new ServerOptions { LimitsSources = true, Allocator = "pooled", Lines = ["actorsip.loop.nice = 0"] });
        var server = guarded.Server;
        var callerAt = new IPEndPoint(Loopback.NextAddress(), 5060);
        var calleeAt = new IPEndPoint(Loopback.NextAddress(), 5060);
        await RegisterAsync(guarded, "alice", callerAt);
        await RegisterAsync(guarded, "bob", calleeAt);
        var before = await server.StatisticsAsync();
        long sent;
        long memory;
        using (var flood = new Flood(server.V4, Sources, network: 200,
            [
                ("REGISTER sip:e2e.test SIP/2.0", "sip:alice@e2e.test"),
                ("INVITE sip:bob@e2e.test SIP/2.0", "sip:alice@e2e.test"),
                ("INVITE sip:nobody@e2e.test SIP/2.0", "sip:a@elsewhere.test"),
                ("OPTIONS sip:e2e.test SIP/2.0", "sip:a@elsewhere.test"),
                ("INVITE sip:victim@elsewhere.test SIP/2.0", "sip:a@elsewhere.test"),
                ("SUBSCRIBE sip:nobody@e2e.test SIP/2.0", "sip:a@elsewhere.test"),
                ("MESSAGE sip:nobody@e2e.test SIP/2.0", "sip:a@elsewhere.test"),
            ]))
        {
            flood.Start();
            await using var callee = await new SippCommand("callee", calleeAt, Remote: null) { User = "bob", Calls = Calls, Limit = TimeSpan.FromMinutes(3) }.StartAsync();
            await using var caller = await new SippCommand("caller-digest", callerAt, server.V4) { User = "bob", Calls = Calls, Rate = CallsPerSecond, Rows = [guarded.Row("alice")], Limit = TimeSpan.FromMinutes(2) }.StartAsync();
            await Task.Delay(TimeSpan.FromSeconds(10));
            memory = MemoryOf(server);
            await Task.Delay(Duration - TimeSpan.FromSeconds(10));
            var (succeeded, failed) = await caller.CountAsync();
            sent = flood.Sent;
            var grown = MemoryOf(server) - memory;
            var after = await server.StatisticsAsync();
            long Since(string name) => after[name] - before[name];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"sent {sent}, came in {Since("udp.datagrams-in")}, shed {Since("ingress.shed")}, worked on {Since("proxy.requests")}; calls {succeeded} succeeded, {failed} failed; {memory >> 20} MiB after 10 s, {grown >> 20} MiB more at the end; transactions {after["transactions.server"]}, tombstones {after["transactions.tombstones"]}, sources {after["sources.known"]}, forgotten {after["sources.forgotten"]}"));
            Assert.True(sent >= Since("proxy.requests") * 3 / 2, "The flood was no flood");
            Assert.True(succeeded * 100 >= Calls * 99, $"{succeeded} of {Calls} calls succeeded");

            // Calls leave tombstones; a refused request of a stranger leaves nothing.
            Assert.InRange(after["transactions.server"], 0, Calls);
            Assert.InRange(after["transactions.tombstones"], 0, Calls * 12);
            Assert.True(grown < 64 << 20, $"{grown >> 20} MiB more than after ten seconds");
            Assert.Equal(0, Since("requests.bugs"));
        }

        var clock = Stopwatch.StartNew();
        await using var stranger = new DatagramClient(NextEndpoint(), server.V4);
        while (!await stranger.AnswersOptionsAsync(TimeSpan.FromMilliseconds(200))) Assert.True(clock.Elapsed < Back, "not back");
        await RegisterAsync(guarded, "alice", new IPEndPoint(Loopback.NextAddress(), 5060));
    }

    /// <summary>One address alone is banned, and then costs next to nothing.</summary>
    [Fact]
    public async Task A_flood_from_one_address_is_banned()
    {
        await using var guarded = await GuardedServer.StartAsync(new ServerOptions { LimitsSources = true });
        using (var flood = new Flood(guarded.Server.V4, sources: 1, network: 199, [("REGISTER sip:e2e.test SIP/2.0", "sip:alice@e2e.test")]))
        {
            flood.Start();
            while ((await guarded.Server.StatisticsAsync())["sources.from-banned"] < 10_000) await Task.Delay(50);
        }

        var ban = (await guarded.Server.ReadAsync("/bans"))!.Value.EnumerateArray().Single();
        Assert.Equal("127.199.0.1", ban.GetProperty("network").GetString());
        Assert.Equal("too many messages", ban.GetProperty("reason").GetString());

        // 2,000 at once and 200 a second.
        Assert.InRange((await guarded.Server.StatisticsAsync())["authentication.challenges"], 1, 10_000);
    }

    private static long MemoryOf(TestServer server)
    {
        using var process = Process.GetProcessById(server.ProcessId);
        return process.WorkingSet64;
    }

    private static async Task RegisterAsync(GuardedServer guarded, string user, IPEndPoint at)
    {
        await using var phone = await new SippCommand("register-digest", at, guarded.Server.V4) { Rows = [guarded.Row(user)] }.StartAsync();
        await phone.AssertAllSucceededAsync();
    }
}
