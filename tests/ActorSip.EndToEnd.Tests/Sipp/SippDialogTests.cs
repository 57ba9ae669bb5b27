using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>Requests within a dialog, from either side.</summary>
public sealed class SippDialogTests : SippTests
{
    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var setup in Setups.Each)
            {
                rows.Add(setup, "reinvite-caller-hangs-up", "reinvite-callee-waits");
                rows.Add(setup, "reinvite-caller-waits", "reinvite-callee-hangs-up");
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Both_sides_reinvite_and_either_may_hang_up(string setup, string callerScenario, string calleeScenario)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("dialog");
        await using var callee = await CalleeAsync(calleeScenario, user, NextEndpoint(), server.V4);
        await using var caller = await new SippCommand(callerScenario, NextEndpoint(), server.V4) { User = user }.StartAsync();
        await caller.AssertAllSucceededAsync();
        await callee.AssertAllSucceededAsync();
    }
}
