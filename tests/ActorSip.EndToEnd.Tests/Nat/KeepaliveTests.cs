using System.Diagnostics;
using System.Globalization;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Nat;

/// <summary>Phones behind a NAT that the server pings, so that the NAT does not forget them; with the shortest interval there is.</summary>
public sealed class KeepaliveTests : RawTests
{
    private const string Behind = "10.99.0.1:5077";

    /// <summary>Long enough that what a busy machine puts off is little of it.</summary>
    private const double Interval = 4;
    private static ServerOptions Quick => new() { Lines = ["actorsip.nat.keepalive.interval = 2s", "actorsip.nat.keepalive.misses = 2"] };

    [Fact]
    public async Task A_phone_behind_a_NAT_is_pinged_over_the_flow_it_has_registered_by()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.nat.keepalive.interval = 4s"] });
        await using var phone = Over(server, "nat", Behind);
        await using var stream = await OverTcpAsync(server, "nat", Behind);
        await using var open = Over(server, "open");
        foreach (var agent in (UserAgent[])[phone, stream, open]) AssertStatus(200, await agent.RegisterAsync());
        var overStream = AnswerAsync(stream, TimeSpan.FromSeconds(13));
        var overDatagrams = await AnswerAsync(phone, TimeSpan.FromSeconds(13));
        AssertSpaced(overDatagrams);
        AssertSpaced(await overStream);
        Assert.Null(await open.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(100)));

        var statistics = await server.StatisticsAsync();
        Assert.InRange(statistics["keepalive.answered"], overDatagrams.Count, statistics["keepalive.sent"]);
        Assert.Equal((0, 0, 0), (statistics["keepalive.missed"], statistics["keepalive.silent"], statistics["keepalive.left-out"]));
    }

    [Fact]
    public async Task A_phone_that_does_not_answer_is_called_after_the_others_until_it_answers()
    {
        await using var server = await TestServer.StartAsync(Quick);
        await using var silent = Over(server, "nat", Behind);
        await using var other = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), silent.User);
        await using var caller = Over(server, "caller");
        AssertStatus(200, await silent.RegisterAsync());
        AssertStatus(200, await other.RegisterAsync());
        await WaitForAsync(server, statistics => statistics["keepalive.silent"] == 1);
        Assert.InRange((await server.StatisticsAsync())["keepalive.missed"], 2, 20);

        var registration = await server.ReadAsync($"/registrations/{silent.User}@{TestServer.Domain}");
        Assert.Equal([false, true], registration!.Value.GetProperty("contacts").EnumerateArray().Select(contact => contact.GetProperty("silent").GetBoolean()).Order());

        var call = await caller.InviteAsync(silent.User);
        var invite = await other.Client.ReceiveRequestAsync("INVITE");
        Assert.Empty(await ReceivedAsync(silent, "INVITE", TimeSpan.FromMilliseconds(300)));
        await other.RespondAsync(invite, 486, "Busy Here");
        await silent.RespondAsync(await silent.Client.ReceiveRequestAsync("INVITE"), 486, "Busy Here");
        await call.ReceiveAsync(486);

        var answering = AnswerAsync(silent, TimeSpan.FromSeconds(6));
        await WaitForAsync(server, statistics => statistics["keepalive.silent"] == 0);
        await answering;
    }

    [Fact]
    public async Task A_connection_that_is_gone_is_found_out()
    {
        await using var server = await TestServer.StartAsync(Quick);
        await using (var stream = await OverTcpAsync(server, "nat", Behind)) AssertStatus(200, await stream.RegisterAsync());
        await WaitForAsync(server, statistics => statistics["keepalive.silent"] == 1);
    }

    [Fact]
    public async Task Nobody_is_pinged_where_it_is_off()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.nat.keepalive.interval = 2s", "actorsip.nat.keepalive.contacts = off"] });
        await using var phone = Over(server, "nat", Behind);
        AssertStatus(200, await phone.RegisterAsync());
        Assert.Null(await phone.Client.TryReceiveAsync(TimeSpan.FromSeconds(4)));
        Assert.False((await server.StatisticsAsync()).ContainsKey("keepalive.sent"));
    }

    /// <summary>No tenth of a period has more than three times its share.</summary>
    [Fact]
    public async Task Pings_are_spread_over_the_period()
    {
        const int contacts = 200;
        const double period = 3;
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.nat.keepalive.interval = 4s"] });
        await using var client = new DatagramClient(NextEndpoint(), server.V4);
        var agents = Enumerable.Range(0, contacts).Select(_ => new UserAgent(client, TestServers.NextUser("many"), Behind)).ToArray();
        foreach (var agent in agents) AssertStatus(200, await agent.RegisterAsync());

        var tenths = new int[10];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < 3 * period)
        {
            if (await client.TryReceiveAsync(TimeSpan.FromMilliseconds(100)) is not { IsRequest: true, Method: "OPTIONS" } ping) continue;
            await agents[0].RespondAsync(ping, 200, "OK");
            if (clock.Elapsed.TotalSeconds < 3 * period) tenths[(int)(clock.Elapsed.TotalSeconds % period / period * 10)]++;
        }

        var all = tenths.Sum();
        Assert.InRange(all, 2 * contacts, 4 * contacts);
        Assert.All(tenths, tenth => Assert.InRange(tenth, 1, 3 * all / 10));
    }

    /// <summary>Answers pings for a while; repeats of one are one.</summary>
    private static async Task<List<double>> AnswerAsync(UserAgent agent, TimeSpan during)
    {
        var (clock, calls, times) = (Stopwatch.StartNew(), new HashSet<string>(StringComparer.Ordinal), new List<double>());
        while (clock.Elapsed < during)
        {
            if (await agent.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(50)) is not { IsRequest: true, Method: "OPTIONS" } ping) continue;
            Assert.Equal((agent.ContactUri, "70"), (ping.RequestUri, ping.Header("Max-Forwards")));
            await agent.RespondAsync(ping, 200, "OK");
            if (calls.Add(ping.Header("Call-ID"))) times.Add(clock.Elapsed.TotalSeconds);
        }

        return times;
    }

    private static void AssertSpaced(List<double> times)
    {
        Assert.InRange(times.Count, 3, 7);
        for (var i = 1; i < times.Count; i++)
            Assert.True(times[i] - times[i - 1] is > 0.48 * Interval and < 2 * Interval, string.Join(' ', times.Select(time => time.ToString("0.00", CultureInfo.InvariantCulture))));
    }

    private static async Task<List<SipText>> ReceivedAsync(UserAgent agent, string method, TimeSpan during)
    {
        var received = new List<SipText>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < during)
            if (await agent.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(50)) is { IsRequest: true } request && request.Method == method) received.Add(request);
        return received;
    }

    private static async Task WaitForAsync(TestServer server, Predicate<IReadOnlyDictionary<string, long>> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds(await server.StatisticsAsync()))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "It does not come to hold:\n" + string.Join('\n', (await server.StatisticsAsync()).Where(entry => entry.Key.StartsWith("keepalive", StringComparison.Ordinal))));
            await Task.Delay(100);
        }
    }
}
