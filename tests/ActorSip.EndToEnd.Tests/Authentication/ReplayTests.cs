using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Authentication;

/// <summary>What somebody who listens, guesses or borrows a name gets.</summary>
public sealed class ReplayTests : RawTests
{
    private const string Uri = "sip:" + TestServer.Domain;

    [Fact]
    public async Task Credentials_are_good_once_and_their_nonce_for_the_next_count()
    {
        await using var guarded = await GuardedServer.StartAsync();
        await using var phone = Alice(guarded);
        var contact = $"Contact: <{phone.ContactUri}>";
        var challenge = await phone.RegisterAsync([contact]);
        AssertStatus(401, challenge);
        var line = GuardedServer.Authorization(challenge, "alice", guarded.PasswordOf("alice"), "REGISTER", Uri);
        AssertStatus(200, await phone.RegisterAsync([contact, line]));

        // Who has seen them sends them again, with a contact of his own.
        await using var thief = Alice(guarded);
        var refused = await thief.RegisterAsync([$"Contact: <{thief.ContactUri}>", line]);
        AssertStatus(401, refused);
        Assert.NotEqual(challenge.Header("WWW-Authenticate"), refused.Header("WWW-Authenticate"));
        AssertStatus(200, await phone.RegisterAsync([contact, GuardedServer.Authorization(challenge, "alice", guarded.PasswordOf("alice"), "REGISTER", Uri, count: 2)]));
        Assert.Equal(1, (await guarded.Server.StatisticsAsync())["location.bindings"]);
    }

    [Theory]
    [InlineData("alice", "alice", 200)]
    [InlineData("alice", "bob", 403)]
    [InlineData("bob", "alice", 403)]
    public async Task A_user_registers_nobody_but_himself(string user, string addressOfRecord, int status)
    {
        await using var guarded = await GuardedServer.StartAsync();
        await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), guarded.Server.V4), addressOfRecord);
        var challenge = await phone.RegisterAsync();
        AssertStatus(401, challenge);
        AssertStatus(status, await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>", GuardedServer.Authorization(challenge, user, guarded.PasswordOf(user), "REGISTER", Uri)]));
    }

    [Fact]
    public async Task A_stranger_reaches_users_and_nobody_else()
    {
        await using var guarded = await GuardedServer.StartAsync();
        await using var bob = new UserAgent(new DatagramClient(NextEndpoint(), guarded.Server.V4), "bob");
        var challenge = await bob.RegisterAsync();
        AssertStatus(200, await bob.RegisterAsync([$"Contact: <{bob.ContactUri}>", GuardedServer.Authorization(challenge, "bob", guarded.PasswordOf("bob"), "REGISTER", Uri)]));
        await using var stranger = new UserAgent(new DatagramClient(NextEndpoint(), guarded.Server.V4), "dave") { Domain = "elsewhere.example" };
        var call = await stranger.InviteAsync("bob");
        await bob.RespondAsync(await bob.Client.ReceiveRequestAsync("INVITE"), 486, "Busy Here");
        Assert.Equal(486, (await call.ReceiveFinalAsync()).Status);
        var abroad = new Call(stranger, "sip:somebody@other.example");
        await abroad.InviteAsync();
        Assert.Equal(403, (await abroad.ReceiveFinalAsync()).Status);

        // Whoever says that he is a user of ours must prove it.
        await using var liar = Alice(guarded);
        var lie = await liar.InviteAsync("bob");
        Assert.Equal(407, (await lie.ReceiveFinalAsync()).Status);
    }

    private static UserAgent Alice(GuardedServer guarded) => new(new DatagramClient(NextEndpoint(), guarded.Server.V4), "alice");
}
