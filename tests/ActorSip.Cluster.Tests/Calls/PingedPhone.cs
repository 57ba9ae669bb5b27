using System.Collections.Concurrent;
using System.Net;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>A phone behind a NAT that answers the server's pings and notes when they came, and from where.</summary>
internal sealed class PingedPhone : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly DatagramClient _client;
    private readonly UserAgent _agent;
    private readonly ConcurrentQueue<Ping> _pings = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private Task _answering = Task.CompletedTask;

    private PingedPhone(DatagramClient client, UserAgent agent, ClusterNode home, int slot)
    {
        _client = client;
        _agent = agent;
        Home = home;
        Slot = slot;
    }

    /// <summary>The node at which it has registered.</summary>
    public ClusterNode Home { get; }

    /// <summary>Whoever has it decides when the phone is pinged.</summary>
    public int Slot { get; }

    /// <summary>Since it has registered, in their order; a repeat is not another one.</summary>
    public IReadOnlyList<Ping> Pings => [.. _pings];

    public static async Task<PingedPhone> RegisterAsync(ServerCluster cluster, ClusterNode home)
    {
        var client = new DatagramClient(new IPEndPoint(cluster.Network.Home, 0), home.Sip);
        var agent = new UserAgent(client, Phones.NextUser("nat"), Phones.Behind) { Domain = ClusterSettings.CallDomain };
        var answer = await agent.RegisterAsync(seconds: 600);
        if (answer.Status != 200) throw new InvalidOperationException("not registered:\n" + answer);
        var registration = await home.ReadAsync($"/registrations/{agent.User}@{agent.Domain}") ?? throw new InvalidOperationException("the node does not know its phone\n" + home.Tail());
        var phone = new PingedPhone(client, agent, home, registration.GetProperty("slot").GetInt32());
        phone._answering = phone.AnswerAsync();
        return phone;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _answering;
        await _agent.DisposeAsync();
        _end.Dispose();
    }

    public override string ToString() => FormattableString.Invariant($"registered at node {Home.Index}, slot {Slot}, pinged {string.Join(", ", _pings)}");

    private async Task AnswerAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            if (await _client.TryReceiveAsync(Look) is not { IsRequest: true, Method: "OPTIONS" } ping) continue;
            if (_seen.Add(ping.Header("Call-ID"))) _pings.Enqueue(new Ping(TestClock.Now, _client.Source!));
            await _agent.RespondAsync(ping, 200, "OK");
        }
    }
}
