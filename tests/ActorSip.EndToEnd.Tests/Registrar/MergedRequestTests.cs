using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Registrar;

/// <summary>RFC 3261 section 8.2.2.2: a request that forks on its way and meets itself here is answered once, where this server is the one to answer. On the way of others it says nothing: see Rfc2543Tests.</summary>
public sealed class MergedRequestTests : RawTests
{
    [Theory]
    [InlineData("REGISTER")]
    [InlineData("OPTIONS")]
    public async Task The_second_way_of_one_request_gets_482_and_its_repeats_get_what_they_got(string method)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var agent = Over(server, "merged");
        var callId = SipClient.NextToken();
        var (first, second) = (Copy(agent, method, callId, 1), Copy(agent, method, callId, 1));
        AssertStatus(200, await agent.TransactAsync(method, callId, 1, first));
        AssertStatus(482, await agent.TransactAsync(method, callId, 1, second));
        AssertStatus(200, await agent.TransactAsync(method, callId, 1, first));
        AssertStatus(482, await agent.TransactAsync(method, callId, 1, second));

        // The same Call-ID and From tag, and the next number: not the same request.
        AssertStatus(200, await agent.TransactAsync(method, callId, 2, Copy(agent, method, callId, 2)));
    }

    [Fact]
    public async Task A_copy_on_another_transport_is_merged_too()
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var datagrams = Over(server, "merged");
        await using var stream = await OverTcpAsync(server, "merged");
        var callId = SipClient.NextToken();
        AssertStatus(200, await datagrams.TransactAsync("OPTIONS", callId, 1, Copy(datagrams, "OPTIONS", callId, 1)));
        AssertStatus(482, await stream.TransactAsync("OPTIONS", callId, 1, Copy(stream, "OPTIONS", callId, 1)));
    }

    [Theory]
    [InlineData("From tag")]
    [InlineData("To tag")]
    [InlineData("method")]
    public async Task What_differs_is_not_merged(string what)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var agent = Over(server, "merged");
        var callId = SipClient.NextToken();
        AssertStatus(200, await agent.TransactAsync("OPTIONS", callId, 1, Copy(agent, "OPTIONS", callId, 1)));
        var method = what == "method" ? "REGISTER" : "OPTIONS";
        var other = Copy(agent, method, callId, 1);
        if (what == "From tag") other = other.Replace(";tag=from", ";tag=form", StringComparison.Ordinal);
        if (what == "To tag") other = other.Replace("\r\nCall-ID", ";tag=inside\r\nCall-ID", StringComparison.Ordinal);
        var answer = await agent.TransactAsync(method, callId, 1, other);
        Assert.True(answer.Status != 482, answer.ToString());
    }

    /// <summary>The request as one more proxy on another way would bring it: with a branch of its own.</summary>
    private static string Copy(UserAgent agent, string method, string callId, int sequence) =>
        agent.Request(method, "sip:" + agent.Domain, $"<{agent.AddressOfRecord}>", callId, sequence, method == "REGISTER" ? [$"Contact: <{agent.ContactUri}>"] : []);
}
