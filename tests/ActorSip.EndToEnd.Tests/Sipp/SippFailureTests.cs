using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>Calls that nobody answers with 200.</summary>
public sealed class SippFailureTests : SippTests
{
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_caller_who_hangs_up_while_it_rings_cancels_the_call(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("cancelled");
        await using var callee = await CalleeAsync("callee-cancelled", user, NextEndpoint(), server.V4);
        await using var caller = await new SippCommand("caller-cancels", NextEndpoint(), server.V4) { User = user }.StartAsync();
        await caller.AssertAllSucceededAsync();
        await callee.AssertAllSucceededAsync();
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_busy_callee_is_reported_and_its_486_acknowledged(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("busy");
        await using var callee = await CalleeAsync("callee-busy", user, NextEndpoint(), server.V4);
        await using var caller = await new SippCommand("caller-gets-486", NextEndpoint(), server.V4) { User = user }.StartAsync();
        await caller.AssertAllSucceededAsync();
        await callee.AssertAllSucceededAsync();
    }

    /// <summary>
    /// With T1 = 100 ms the INVITE is repeated after 0.1, 0.3, 0.7, 1.5 and 3.1 s, and Timer B ends the branch after 6.4 s (RFC 3261 section
    /// 17.1.1.2).
    /// </summary>
    [Fact]
    public async Task A_callee_who_never_answers_the_invite_gives_the_caller_a_408()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.timers.t1 = 100ms"] });
        var callee = TestServers.NextUser("silent");
        await using var silent = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), callee);
        Assert.Equal(200, (await silent.RegisterAsync()).Status);
        await using var caller = await new SippCommand("caller-gets-408", NextEndpoint(), server.V4) { User = callee }.StartAsync();
        await caller.AssertAllSucceededAsync();

        var invites = 0;
        while (await silent.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(100)) is { Method: "INVITE" })
            invites++;
        Assert.InRange(invites, 5, 7);
        var end = await server.StopAsync();
        Assert.Equal(0, end.ExitCode);
        Assert.Empty(end.Leaks);
    }
}
