using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>What the tests with sockets of their own share.</summary>
public abstract class RawTests
{
    public static TheoryData<string> EachSetup => Setups.Each;

    private protected static IPEndPoint NextEndpoint() => new(Loopback.NextAddress(), 5060);

    private protected static UserAgent Over(TestServer server, string role, string? claimed = null) =>
        new(new DatagramClient(NextEndpoint(), server.V4), TestServers.NextUser(role), claimed);

    private protected static async Task<UserAgent> OverTcpAsync(TestServer server, string role, string? claimed = null) =>
        new(await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4), TestServers.NextUser(role), claimed);

    /// <summary>The contacts that the registrar names in an answer, by their URI.</summary>
    private protected static Dictionary<string, string> Bindings(SipText answer) =>
        answer.Values("Contact").ToDictionary(SipText.Uri, value => value, StringComparer.Ordinal);

    private protected static void AssertStatus(int status, SipText answer) => Assert.True(answer.Status == status, $"{status} was due, not:\n{answer}");
}
