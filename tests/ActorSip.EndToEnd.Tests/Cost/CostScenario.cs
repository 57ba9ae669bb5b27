using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>A unit of work whose cost is recorded. Bursts of units are played step by step; in each step all is sent while the server is held, and all answers are there before the next.</summary>
internal abstract class CostScenario : IAsyncDisposable
{
    /// <summary>Units that are played side by side: what one read of a UDP socket brings at most.</summary>
    public const int Burst = 64;

    private readonly List<SipClient> _clients = [];
    private HeldProcess? _server;

    /// <summary>What the server is to have otherwise than in the other scenarios.</summary>
    public virtual ServerOptions Change(ServerOptions options) => options;

    public Task PrepareAsync(TestServer server)
    {
        _server = new HeldProcess(server.ProcessId);
        return SetUpAsync(server);
    }

    /// <summary>Plays a burst of units to its end.</summary>
    public abstract Task PlayAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
    }

    /// <summary>Opens sockets, registers who is called.</summary>
    protected abstract Task SetUpAsync(TestServer server);

    /// <summary>A UDP socket, closed with the scenario.</summary>
    protected DatagramClient OpenDatagrams(TestServer server)
    {
        var client = new DatagramClient(new IPEndPoint(Loopback.NextAddress(), 5060), server.V4);
        _clients.Add(client);
        return client;
    }

    /// <summary>A TCP connection, closed with the scenario.</summary>
    protected async Task<StreamClient> OpenStreamAsync(TestServer server)
    {
        var client = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        _clients.Add(client);
        return client;
    }

    /// <summary>Sends one message for each of these, the server being held.</summary>
    protected Task SendAsync<T>(IEnumerable<T> units, Func<T, Task> send) => _server!.DuringAsync(async () =>
    {
        foreach (var unit in units) await send(unit);
    });

    /// <summary>A response of this status for each unit of a burst.</summary>
    protected static Task<SipText[]> ReceiveAsync(SipClient client, int status, int count = Burst) =>
        ReceiveAsync(client, $"{status}", message => message.Status == status, count);

    /// <summary>A request of this method for each unit of a burst.</summary>
    protected static Task<SipText[]> ReceiveAsync(SipClient client, string method) =>
        ReceiveAsync(client, method, message => message.IsRequest && message.Method == method, Burst);

    private static async Task<SipText[]> ReceiveAsync(SipClient client, string what, Func<SipText, bool> fits, int count)
    {
        var messages = new SipText[count];
        for (var i = 0; i < count; i++) messages[i] = await client.ReceiveAsync($"{what}, number {i + 1} of {count}", fits);
        return messages;
    }
}
