using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Peers;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Users;

/// <summary>Names that would be something else than a name to a database that is told them in its own language.</summary>
public sealed class HostileNameTests : RawTests
{
    public static TheoryData<string> Names =>
    [
        "a' OR '1'='1", "alice' --", "alice'; DROP TABLE users; --", "%", "_", "alic_", "al%", "*", "alice\\\0", "\\\0", "alice\\\" OR \\\"1\\\"=\\\"1", "alice\u00e9", "ALICE", "alice ", "$name", "?1", new string('a', 5000),
    ];

    /// <summary>With alice's password, so that a name that finds her would be let in.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_finds_the_user_who_has_it_and_nobody_else(string name)
    {
        await using var guarded = await GuardedServer.StartAsync();
        await using var thief = new UserAgent(new DatagramClient(NextEndpoint(), guarded.Server.V4), "alice");
        var challenge = await thief.RegisterAsync();
        var password = guarded.PasswordOf("alice");
        foreach (var hashed in (string[])["alice", name.Replace("\\", "", StringComparison.Ordinal)])
        {
            var line = GuardedServer.Authorization(challenge, hashed, password, "REGISTER", "sip:" + thief.Domain).Replace($"username=\"{hashed}\"", $"username=\"{name}\"", StringComparison.Ordinal);
            Assert.Contains($"username=\"{name}\"", line, StringComparison.Ordinal);
            var answer = await thief.RegisterAsync([$"Contact: <{thief.ContactUri}>", line]);
            Assert.True(answer.Status is 400 or 401 or 403, answer.ToString());
        }

        await using var alice = new UserAgent(new DatagramClient(NextEndpoint(), guarded.Server.V4), "alice");
        AssertStatus(200, await GuardedServer.RegisterAsync(alice, password));
        Assert.Equal((1, 0), ((await guarded.Server.StatisticsAsync())["location.bindings"], (await guarded.Server.StatisticsAsync())["requests.bugs"]));
    }

    /// <summary>Each user part as it stands in a URI, and one that must not lead to it.</summary>
    [Theory]
    [InlineData("a'OR'1'='1", "a")]
    [InlineData("%25", "anybody")]
    [InlineData("_", "x")]
    [InlineData("a%00b", "a")]
    [InlineData("a%27;DROP", "a%27")]
    [InlineData("*", "anything")]
    public async Task A_contact_is_found_by_its_own_name_alone(string user, string other)
    {
        await using var server = await TestServer.StartAsync(new ServerOptions());
        await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
        await using var caller = Over(server, "caller");
        AssertStatus(200, await phone.RegisterAsync([$"Contact: <sip:phone@{phone.Claimed}>"]));
        Assert.NotEqual(200, (await TrunkCalls.AskAsync(caller, "MESSAGE", $"sip:{other}@{TestServer.Domain}")).Status);
        while (await phone.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(100)) is { } more) Assert.False(more.IsRequest, more.ToString());
        var asking = TrunkCalls.AskAsync(caller, "MESSAGE", $"sip:{user}@{TestServer.Domain}");
        await phone.RespondAsync(await phone.Client.ReceiveRequestAsync("MESSAGE"), 200, "OK");
        AssertStatus(200, await asking);
        await server.TerminateAsync();
        Assert.Equal(0, (await server.EndAsync(TestServer.StopsWithin)).ExitCode);
    }
}
