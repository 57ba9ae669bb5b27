using ActorSip.EndToEnd.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>Calls over a network that loses datagrams: retransmissions of all parties must carry every call through.</summary>
public sealed class SippLossTests(ITestOutputHelper output) : SippTests
{
    private const int Calls = 500;
    private const int LossPerThousand = 20;
    private const uint Seed = 20_240_601;

    /// <summary>Each of the two channels; the other setups differ in nothing that a loss meets.</summary>
    [Theory]
    [InlineData("debug, batching, 2")]
    [InlineData("unpooled, portable, 1")]
    public async Task Five_hundred_calls_survive_the_loss_of_two_percent_of_the_datagrams(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("lossy");
        var (calleeAt, callerAt) = (NextEndpoint(), NextEndpoint());
        await using var calleeRelay = new DatagramRelay(Loopback.NextAddress(), calleeAt, server.V4, Seed, LossPerThousand);
        await using var callerRelay = new DatagramRelay(Loopback.NextAddress(), callerAt, server.V4, Seed + 1, LossPerThousand);
        await RegisterAsync(user, calleeAt, calleeRelay.ClientSide, contact: user + "@" + calleeRelay.ServerSide);

        await using var callee = await new SippCommand("callee", calleeAt, Remote: null)
        {
            User = user,
            Calls = Calls,
            Contact = user + "@" + calleeRelay.ServerSide,
            Limit = TimeSpan.FromSeconds(75),
        }.StartAsync();
        (calleeRelay.LosesDatagrams, callerRelay.LosesDatagrams) = (true, true);
        await using var caller = await new SippCommand("caller-hangs-up", callerAt, callerRelay.ClientSide)
        {
            User = user,
            Calls = Calls,
            Rate = 50,
            PauseMilliseconds = 4_000,
            Contact = "caller@" + callerRelay.ServerSide,
            Limit = TimeSpan.FromSeconds(70),
        }.StartAsync();

        try
        {
            await caller.AssertAllSucceededAsync();
        }
        finally
        {
            if (await caller.FailedCallAsync() is { Length: > 0 } failed) output.WriteLine($"{failed} as the callee saw it:\n{await callee.MessagesAsync(failed)}");
        }

        await callee.AssertAllSucceededAsync();
        output.WriteLine($"Seed {Seed}. Caller's relay {callerRelay}. Callee's relay {calleeRelay}.");
        Assert.True(callerRelay.Lost > 20 && calleeRelay.Lost > 20, "The relays lost too little to prove anything");
    }
}
