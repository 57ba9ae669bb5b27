using System.Text.Json;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>A user who is called first over a TCP connection to one node, and then over UDP, where he registers at another.</summary>
internal sealed class CalledUser : IAsyncDisposable
{
    private readonly UserAgent _first;
    private readonly UserAgent _second;

    private CalledUser(UserAgent first, UserAgent second) => (_first, _second) = (first, second);

    /// <summary>Registers both phones.</summary>
    /// <param name="cluster">Whose user.</param>
    /// <param name="first">The node with the connection.</param>
    /// <param name="second">The node at which the phone registers that has none.</param>
    /// <param name="claimed">What the first phone thinks that it is; null: the truth.</param>
    public static async Task<CalledUser> RegisterAsync(ServerCluster cluster, ClusterNode first, ClusterNode second, string? claimed)
    {
        var name = Phones.NextUser("both");
        var user = new CalledUser(await Phones.OverTcpAsync(cluster, first, name, claimed), Phones.Over(cluster, second, name));
        await RegisterAsync(user._first, "0.9");
        await RegisterAsync(user._second, "0.1");
        return user;
    }

    public ValueTask CloseConnectionAsync() => _first.DisposeAsync();

    /// <summary>Calls him by way of a node; he is busy.</summary>
    /// <returns>How long it took until his second phone had the call.</returns>
    public async Task<TimeSpan> CallAsync(ServerCluster cluster, ClusterNode node, TimeSpan within)
    {
        await using var caller = Phones.Over(cluster, node, Phones.NextUser("caller"));
        var begun = TestClock.Now;
        var call = await Phones.CallAsync(caller, _second);
        var invite = await _second.Client.ReceiveAsync("the call", message => message.Method == "INVITE" && message.IsRequest && message.Header("Call-ID") == call.CallId, within);
        var took = TestClock.Now - begun;
        await _second.RespondAsync(invite, 486, "Busy Here");
        var answer = await call.ReceiveFinalAsync();
        await call.AcknowledgeFailureAsync(answer);
        return answer.Status == 486 ? took : throw new InvalidOperationException("not busy, but\n" + answer);
    }

    /// <summary>The INVITE that has come to his first phone; null when none comes in time.</summary>
    public async Task<SipText?> ReceiveAtFirstAsync(TimeSpan within)
    {
        var begun = TestClock.Now;
        while (TestClock.Now - begun < within)
            if (await _first.Client.TryReceiveAsync(within) is { IsRequest: true, Method: "INVITE" } invite) return invite;
        return null;
    }

    /// <summary>What a node says of his contacts' flows, in the order in which they are called.</summary>
    public async Task<string> FlowsAsync(ClusterNode node)
    {
        var report = await node.ReadAsync($"/registrations/{_first.User}@{ClusterSettings.CallDomain}");
        return report is { } known ? string.Join(' ', known.GetProperty("contacts").EnumerateArray().Select(Flow)) : "";
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    private static string? Flow(JsonElement contact) => contact.GetProperty("flow").GetString();

    private static async Task RegisterAsync(UserAgent phone, string q)
    {
        var answer = await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>;q={q}", "Expires: 600"]);
        if (answer.Status != 200) throw new InvalidOperationException("not registered:\n" + answer);
    }
}
