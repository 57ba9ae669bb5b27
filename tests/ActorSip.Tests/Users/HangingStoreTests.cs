using System.Net;
using System.Text;
using ActorSip.Backends;
using ActorSip.Hosting;
using ActorSip.Requests;
using ActorSip.Routing;
using ActorSip.Sip.Security;
using ActorSip.Tests.Hosting;
using ActorSip.Tests.Routing;
using ActorSip.Users;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Tests.Users;

/// <summary>A node whose store of users hangs for five seconds, for real: who needs it gets 503 in time, and nobody else notices.</summary>
public sealed class HangingStoreTests(ITestOutputHelper output) : IDisposable
{
    private const string Address = "127.0.0.14";
    private static readonly TimeSpan HangTime = TimeSpan.FromSeconds(5);

    private readonly ScriptedStore _store = new();
    private readonly UserStatistics _statistics = new();

    public void Dispose() => ((IDisposable)_store).Dispose();

    [Fact]
    public async Task Who_does_not_need_the_store_goes_on_while_it_hangs()
    {
        using var work = new UserWork(_store);
        await using var node = await StartAsync(work);
        var server = node.Addresses[0].Bound.ToIPEndPoint();
        await using UdpPeer known = new(server), other = new(server), unknown = new(server);
        _store.Put(TestUsers.Make("alice"));
        _store.Put(TestUsers.Make("bob"));
        await AskAsync(known, server, "alice", 200);
        var usual = await MeasureAsync(TimeSpan.FromSeconds(1));

        using var hang = new ManualResetEventSlim();
        _store.Hang(hang);
        var refused = 0;
        var needy = NeedAsync();
        var hanging = await MeasureAsync(HangTime);
        hang.Set();
        await needy;
        output.WriteLine($"Before: {usual}. While the store hung: {hanging}; {refused} that needed it got 503.");
        Assert.True(refused > 0);

        // And it is back by itself.
        for (var tries = 0; await AskedAsync("bob") != 200; tries++)
        {
            Assert.True(tries < 100, "The store is not asked again.");
            await Task.Delay(50);
        }

        await node.StopAsync();
        Assert.Empty(node.BufferLeaks());
        Assert.Equal(0, node.Statistics()["requests.bugs"]);

        // One caller who needs no user, and one whose user is remembered.
        async Task<string> MeasureAsync(TimeSpan time)
        {
            var times = new List<double>();
            var began = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(began) < time)
            {
                var sent = TimeProvider.System.GetTimestamp();
                await other.SendAsync(other.Request("OPTIONS", $"sip:{server}"));
                await other.ExpectAsync(200);
                times.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
                await AskAsync(known, server, "alice", 200);
            }

            times.Sort();
            return $"{times.Count} other requests answered, p50 {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.00} ms, the slowest {times[^1]:0.00} ms";
        }

        async Task NeedAsync()
        {
            for (var i = 0; !hang.IsSet; i++)
            {
                if (await AskedAsync($"stranger{i}") == 503) refused++;
            }
        }

        async Task<int> AskedAsync(string name)
        {
            await unknown.SendAsync(unknown.Request("MESSAGE", "sip:callee@home.test", $"X-User: {name}\r\n"));
            return (await unknown.ReceiveAsync()).Status;
        }
    }

    private static async Task AskAsync(UdpPeer peer, IPEndPoint server, string name, int status)
    {
        await peer.SendAsync(peer.Request("OPTIONS", $"sip:{server}", $"X-User: {name}\r\n"));
        await peer.ExpectAsync(status);
    }

    private Task<ActorSipNode> StartAsync(UserWork work)
    {
        var backend = new Backend<UserQuestion, UserAnswer>("hanging", new BackendLimits(1, 100, 500, 5, 500), work);
        return TestNode.StartAsync(
            TestNode.Listener("a", "udp", Address, $"\"who\", {TestNode.StandardSteps}"),
            ["who"],
            registry => registry.Add("who", services => new WhoStep(new UserDirectory(
                new UserDirectoryLimits(100, 1000, 3_600_000, 100, 100, 1000), services.Backends.Of(backend), () => services.Time.GetTimestamp() / (services.Time.TimestampFrequency / 1000), HashKey.FromBytes(new byte[HashKey.Size]), _statistics))),
            backend);
    }

    /// <summary>Answers 200 for a user, 404 for none, and 503 when nobody knows; lets alone who names no user.</summary>
    private sealed class WhoStep(IUserDirectory users) : IRouteStep
    {
        public ValueTask InvokeAsync(RequestContext context, RouteNext next) =>
            context.View.TryGetNamed("X-User"u8, out var name) ? FindAsync(context, users.FindAsync(name, Encoding.ASCII.GetBytes(TestUsers.Realm))) : next.InvokeAsync(context);

        private static async ValueTask FindAsync(RequestContext context, ValueTask<UserFinding> finding)
        {
            var (user, isKnown) = await finding;
            context.Reply(!isKnown ? 503 : user is null ? 404 : 200);
        }
    }
}
