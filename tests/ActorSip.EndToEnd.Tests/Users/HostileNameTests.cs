using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Peers;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Users;

/// <summary>Names that would be something else than a name to a database that is told them in its own language.</summary>
public sealed class HostileNameTests : RawTests
{
    private static readonly string[] Names =
    [
        "a' OR '1'='1", "alice' --", "alice'; DROP TABLE users; --", "%", "_", "alic_", "al%", "*", "alice\\\0", "\\\0", "alice\\\" OR \\\"1\\\"=\\\"1", "alice\u00e9", "ALICE", "alice ", "$name", "?1", new string('a', 5000),
    ];

    private static readonly (string User, string Other)[] Parts = [("a'OR'1'='1", "a"), ("%25", "anybody"), ("_", "x"), ("a%00b", "a"), ("a%27;DROP", "a%27"), ("*", "anything")];

    /// <summary>With alice's password, so that a name that finds her would be let in.</summary>
    [Fact]
    public async Task A_name_finds_the_user_who_has_it_and_nobody_else()
    {
        await using var guarded = await GuardedServer.StartAsync();
        await using var alice = new UserAgent(new DatagramClient(NextEndpoint(), guarded.Server.V4), "alice");
        var password = guarded.PasswordOf("alice");
        foreach (var name in Names)
        {
            await using var thief = new UserAgent(new DatagramClient(NextEndpoint(), guarded.Server.V4), "alice");
            var challenge = await thief.RegisterAsync();
            foreach (var hashed in (string[])["alice", name.Replace("\\", "", StringComparison.Ordinal)])
            {
                var line = GuardedServer.Authorization(challenge, hashed, password, "REGISTER", "sip:" + thief.Domain).Replace($"username=\"{hashed}\"", $"username=\"{name}\"", StringComparison.Ordinal);
                Assert.Contains($"username=\"{name}\"", line, StringComparison.Ordinal);
                var answer = await thief.RegisterAsync([$"Contact: <{thief.ContactUri}>", line]);
                Assert.True(answer.Status is 400 or 401 or 403, $"{name}: {answer}");
            }

            AssertStatus(200, await GuardedServer.RegisterAsync(alice, password));
            var statistics = await guarded.Server.StatisticsAsync();
            Assert.Equal((name, 1L, 0L), (name, statistics["location.bindings"], statistics["requests.bugs"]));
        }
    }

    /// <summary>Each user part as it stands in a URI, and one that must not lead to it.</summary>
    [Fact]
    public async Task A_contact_is_found_by_its_own_name_alone()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions());
        await using var caller = Over(server, "caller");
        foreach (var (user, other) in Parts)
        {
            await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user);
            AssertStatus(200, await phone.RegisterAsync([$"Contact: <sip:phone@{phone.Claimed}>"]));
            Assert.NotEqual(200, (await TrunkCalls.AskAsync(caller, "MESSAGE", $"sip:{other}@{TestServer.Domain}")).Status);
            while (await phone.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(100)) is { } more) Assert.False(more.IsRequest, $"{user}: {more}");
            var asking = TrunkCalls.AskAsync(caller, "MESSAGE", $"sip:{user}@{TestServer.Domain}");
            await phone.RespondAsync(await phone.Client.ReceiveRequestAsync("MESSAGE"), 200, "OK");
            AssertStatus(200, await asking);
            AssertStatus(200, await phone.RegisterAsync(["Contact: *", "Expires: 0"]));
        }

        await server.TerminateAsync();
        Assert.Equal(0, (await server.EndAsync(TestServer.StopsWithin)).ExitCode);
    }
}
