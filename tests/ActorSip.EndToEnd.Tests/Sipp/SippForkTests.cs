using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>One user, three phones.</summary>
public sealed class SippForkTests : SippTests
{
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Of_three_ringing_contacts_one_answers_and_two_are_cancelled(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("forked");
        await using var first = await CalleeAsync("callee-cancelled", user, NextEndpoint(), server.V4);
        await using var second = await CalleeAsync("callee-brief", user, NextEndpoint(), server.V4);
        await using var third = await CalleeAsync("callee-cancelled", user, NextEndpoint(), server.V4);
        await using var caller = await new SippCommand("caller-hangs-up", NextEndpoint(), server.V4) { User = user }.StartAsync();
        await caller.AssertAllSucceededAsync();
        await second.AssertAllSucceededAsync();
        await first.AssertAllSucceededAsync();
        await third.AssertAllSucceededAsync();
    }
}
