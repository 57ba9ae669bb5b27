using System.Globalization;
using System.Net;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>Phones with one socket each, at the address that all phones have.</summary>
internal static class Phones
{
    /// <summary>What a phone behind a NAT thinks that it is; nobody is there.</summary>
    public const string Behind = "10.99.0.1:5077";

    private static int _users;

    /// <summary>A user's name that no other test has.</summary>
    public static string NextUser(string role) => string.Create(CultureInfo.InvariantCulture, $"{role}{Interlocked.Increment(ref _users)}");

    /// <summary>Speaks UDP to a node.</summary>
    public static UserAgent Over(ServerCluster cluster, ClusterNode node, string user, string? claimed = null) =>
        new(new DatagramClient(new IPEndPoint(cluster.Network.Home, 0), node.Sip), user, claimed) { Domain = ClusterSettings.CallDomain };

    /// <summary>Has a TCP connection to a node.</summary>
    public static async Task<UserAgent> OverTcpAsync(ServerCluster cluster, ClusterNode node, string user, string? claimed = null) =>
        new(await StreamClient.ConnectAsync(new IPEndPoint(cluster.Network.Home, 0), node.Sip), user, claimed) { Domain = ClusterSettings.CallDomain };

    /// <summary>Registers a phone where it is.</summary>
    public static async Task RegisterAsync(UserAgent phone)
    {
        var answer = await phone.RegisterAsync(seconds: 600);
        if (answer.Status != 200) throw new InvalidOperationException("not registered:\n" + answer);
    }

    /// <summary>Sends the INVITE of a call and returns at once.</summary>
    public static async Task<Call> CallAsync(UserAgent caller, UserAgent callee)
    {
        var call = new Call(caller, callee.AddressOfRecord);
        await call.InviteAsync();
        return call;
    }

    /// <summary>A request outside of dialogs, and its final answer.</summary>
    public static Task<SipText> AskAsync(UserAgent from, string method, string target)
    {
        var callId = SipClient.NextToken();
        return from.TransactAsync(method, callId, 1, from.Request(method, target, $"<{target}>", callId, 1, []));
    }

    /// <summary>The other side gets a request, and its 200 comes back.</summary>
    /// <param name="asking">The request, sent, and its final answer.</param>
    /// <param name="asked">Who is to get it.</param>
    /// <param name="method">Of the request.</param>
    public static async Task<SipText> AnsweredAsync(Task<SipText> asking, UserAgent asked, string method)
    {
        await asked.RespondAsync(await asked.Client.ReceiveRequestAsync(method), 200, "OK");
        var answer = await asking;
        return answer.Status == 200 ? answer : throw new InvalidOperationException(method + " is answered with\n" + answer);
    }
}
