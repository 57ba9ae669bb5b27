using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>Caller and callee that could not speak to each other: the server stands on both sides, with a Record-Route for each (RFC 5658).</summary>
public sealed class SippTransportTests : SippTests
{
    public static TheoryData<string, string, string> Pairs
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var setup in Setups.Each)
            {
                rows.Add(setup, "UDP", "TCP");
                rows.Add(setup, "TCP", "UDP");
                rows.Add(setup, "TCP", "TCP");
                rows.Add(setup, "UDP", "UDP over IPv6");
                rows.Add(setup, "UDP over IPv6", "UDP");
                rows.Add(setup, "UDP over IPv6", "TCP");
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_caller_reaches_a_callee_of_another_transport(string setup, string callerSpeaks, string calleeSpeaks)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("crossed");
        var (calleeOver6, callerOver6) = (calleeSpeaks.EndsWith("IPv6", StringComparison.Ordinal), callerSpeaks.EndsWith("IPv6", StringComparison.Ordinal));
        await using var callee = await CalleeAsync(
            "callee-brief",
            user,
            calleeOver6 ? NextEndpoint6() : NextEndpoint(),
            calleeOver6 ? server.V6 : server.V4,
            calleeSpeaks.StartsWith("TCP", StringComparison.Ordinal));
        var callerAt = callerOver6 ? NextEndpoint6() : NextEndpoint();
        await using var caller = await new SippCommand("caller-hangs-up", callerAt, callerOver6 ? server.V6 : server.V4)
        {
            User = user,
            Tcp = callerSpeaks.StartsWith("TCP", StringComparison.Ordinal),
        }.StartAsync();
        await caller.AssertAllSucceededAsync();
        await callee.AssertAllSucceededAsync();
    }
}
