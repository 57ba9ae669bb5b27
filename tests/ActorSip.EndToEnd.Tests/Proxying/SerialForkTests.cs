using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Proxying;

/// <summary>RFC 3261 section 16.6: contacts of the same q ring together, those of a lower q when the higher ones have failed.</summary>
public sealed class SerialForkTests : RawTests
{
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_contact_of_lower_q_rings_only_after_those_of_higher_q_have_failed(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("serial");
        await using var first = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
        await using var second = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
        await using var last = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
        await using var caller = Over(server, "caller");
        foreach (var (agent, q) in ((UserAgent, string)[])[(last, "0.3"), (first, "0.8"), (second, "0.8")])
            AssertStatus(200, await agent.RegisterAsync([$"Contact: <{agent.ContactUri}>;q={q}", "Expires: 600"]));

        var call = await caller.InviteAsync(user);
        var atFirst = await first.Client.ReceiveRequestAsync("INVITE");
        var atSecond = await second.Client.ReceiveRequestAsync("INVITE");

        // On a busy machine a second answer to its REGISTER may still come.
        await Assert.ThrowsAsync<TimeoutException>(() => last.Client.ReceiveRequestAsync("INVITE", TimeSpan.FromMilliseconds(300)));

        await first.RespondAsync(atFirst, 486, "Busy Here");
        await second.RespondAsync(atSecond, 480, "Temporarily Unavailable");
        var atLast = await last.Client.ReceiveRequestAsync("INVITE");
        await last.RespondAsync(atLast, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(accepted);
        await last.Client.ReceiveRequestAsync("ACK");
    }
}
