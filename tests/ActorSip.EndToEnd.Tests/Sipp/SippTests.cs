using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>What the tests with SIPp share: callees that register themselves, and addresses.</summary>
public abstract class SippTests
{
    public static TheoryData<string> EachSetup => Setups.Each;

    private protected static IPEndPoint NextEndpoint() => new(Loopback.NextAddress(), 5060);

    private protected static IPEndPoint NextEndpoint6() => new(IPAddress.IPv6Loopback, Loopback.NextPort());

    /// <summary>
    /// Registers the callee from the address that SIPp takes afterwards, so that the server finds nothing between it and the callee. With TCP the
    /// binding is made over UDP from the same address and port: its contact then says TCP, and the server has to open the connection.
    /// </summary>
    private protected static async Task RegisterAsync(string user, IPEndPoint local, IPEndPoint server, bool tcp = false, string? contact = null)
    {
        await using var agent = new UserAgent(new DatagramClient(local, server), user);
        var uri = $"sip:{contact ?? user + "@" + local}" + (tcp ? ";transport=tcp" : "");
        var answer = await agent.RegisterAsync([$"Contact: <{uri}>", "Expires: 600"]);
        Assert.True(answer.Status == 200, answer.ToString());
    }

    /// <summary>Registers a callee and starts SIPp in its place.</summary>
    private protected static async Task<SippRun> CalleeAsync(string scenario, string user, IPEndPoint local, IPEndPoint server, bool tcp = false)
    {
        await RegisterAsync(user, local, server, tcp);
        return await new SippCommand(scenario, local, Remote: null) { User = user, Tcp = tcp }.StartAsync();
    }
}
