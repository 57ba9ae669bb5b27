using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Sipp;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Authentication;

/// <summary>SIPp with a password: registrations, calls, and a wrong one.</summary>
public sealed class SippDigestTests
{
    [Fact]
    public async Task Phones_register_and_call_with_the_passwords_that_the_banner_told()
    {
        await using var guarded = await GuardedServer.StartAsync();
        var callee = new IPEndPoint(Loopback.NextAddress(), 5060);
        await RunAsync("register-digest", guarded, guarded.Row("bob"), callee);
        await RunAsync("register-digest", guarded, guarded.Row("alice"), calls: 50);
        await using var answers = await new SippCommand("callee", callee, Remote: null) { User = "bob", Calls = 10 }.StartAsync();
        await using var caller = await new SippCommand("caller-digest", new IPEndPoint(Loopback.NextAddress(), 5060), guarded.Server.V4) { User = "bob", Calls = 10, Rows = [guarded.Row("alice")] }.StartAsync();
        await caller.AssertAllSucceededAsync();
        await answers.AssertAllSucceededAsync();
        var statistics = await guarded.Server.StatisticsAsync();
        Assert.Equal((61L, 61L, 0L), (statistics["authentication.challenges"], statistics["authentication.accepted"], statistics["authentication.wrong"]));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_asked_again()
    {
        await using var guarded = await GuardedServer.StartAsync();
        await RunAsync("register-wrong-password", guarded, guarded.Row("alice", "guess"), calls: 20);
        await RunAsync("register-wrong-password", guarded, guarded.Row("nobody", "guess"), calls: 20);
        var statistics = await guarded.Server.StatisticsAsync();
        Assert.Equal((0L, 40L, 0L), (statistics["authentication.accepted"], statistics["authentication.wrong"], statistics["location.bindings"]));
    }

    private static async Task RunAsync(string scenario, GuardedServer guarded, string row, IPEndPoint? local = null, int calls = 1)
    {
        await using var phones = await new SippCommand(scenario, local ?? new IPEndPoint(Loopback.NextAddress(), 5060), guarded.Server.V4) { Calls = calls, Rate = 50, Rows = [row] }.StartAsync();
        await phones.AssertAllSucceededAsync();
    }
}
