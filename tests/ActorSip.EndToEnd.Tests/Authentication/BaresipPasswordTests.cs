using ActorSip.EndToEnd.Tests.Baresip;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Authentication;

/// <summary>A softphone with a password.</summary>
public sealed class BaresipPasswordTests
{
    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task Two_phones_register_and_call_with_their_passwords(string transport)
    {
        await using var guarded = await GuardedServer.StartAsync();
        await using var alice = await BaresipPhone.StartAsync("alice", transport, guarded.Server.V4, guarded.PasswordOf("alice"));
        await using var bob = await BaresipPhone.StartAsync("bob", transport, guarded.Server.V4, guarded.PasswordOf("bob"));
        await RegisteredAsync(guarded, "alice");
        await RegisteredAsync(guarded, "bob");
        await alice.CommandAsync("dial", $"sip:bob@{TestServer.Domain}");
        await bob.EventAsync("CALL_ESTABLISHED");
        await alice.EventAsync("CALL_ESTABLISHED");
        await alice.CommandAsync("hangup");
        await alice.EventAsync("CALL_CLOSED");
        await bob.EventAsync("CALL_CLOSED");
    }

    private static async Task RegisteredAsync(GuardedServer guarded, string user)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (await guarded.Server.ReadAsync($"/registrations/{user}@{TestServer.Domain}") is not null) return;
            await Task.Delay(100);
        }

        throw new TimeoutException($"{user} does not register.\n{guarded.Server.Tail()}");
    }
}
