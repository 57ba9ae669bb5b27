using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.FrontDoor;

/// <summary>SIGTERM: nothing new is accepted, what was begun is finished, for ten seconds at most.</summary>
public sealed class DrainTests : RawTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task While_a_call_still_rings_others_can_hang_up_and_nobody_can_call()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions());
        await using var caller = Over(server, "caller");
        await using var talking = Over(server, "talking");
        await using var ringing = Over(server, "ringing");
        var (call, accepted) = await EstablishedAsync(caller, talking);
        var (pending, invite) = await RingingAsync(caller, ringing);

        await server.TerminateAsync();
        await AssertNotReadyAsync(server);
        var bye = call.ByeAsync(accepted);
        await talking.RespondAsync(await talking.Client.ReceiveRequestAsync("BYE"), 200, "OK");
        AssertStatus(200, await bye);

        await using var late = Over(server, "late");
        var refused = await late.InviteAsync(talking.User);
        var answer = await late.Client.TryReceiveAsync(Moment);
        Assert.True(answer is null or { Status: 503 }, $"A new call was not refused but got:\n{answer}");
        if (answer is not null)
            await refused.AcknowledgeFailureAsync(answer);

        await ringing.RespondAsync(invite, 486, "Busy Here");
        await pending.AcknowledgeFailureAsync(await pending.ReceiveAsync(486));
        await AssertEndAsync(server);
    }

    [Fact]
    public async Task A_call_that_rings_for_ever_does_not_keep_the_server()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions());
        await using var caller = Over(server, "caller");
        await using var ringing = Over(server, "ringing");
        await RingingAsync(caller, ringing);
        await server.TerminateAsync();
        await AssertEndAsync(server);
    }

    [Fact]
    public async Task An_idle_server_stops_at_once()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions());
        await using var stream = await OverTcpAsync(server, "idle");
        await server.TerminateAsync();
        var end = await server.EndAsync(TimeSpan.FromSeconds(8));
        Assert.True(end.ExitCode == 0, end.Words);
        Assert.Empty(end.Leaks);
    }

    private static async Task AssertEndAsync(TestServer server)
    {
        var end = await server.EndAsync(TestServer.StopsWithin);
        Assert.True(end.ExitCode == 0, $"exit code {end.ExitCode}\n{end.Words}");
        Assert.Empty(end.Leaks);
    }

    /// <summary>A balancer learns from its health check that a server no longer accepts: not 200, or nobody there any more.</summary>
    private static async Task AssertNotReadyAsync(TestServer server)
    {
        if (ServerCommand.IsReplaced)
            return;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var attempt = 0; attempt < 60; attempt++)
        {
            try
            {
                using var health = await http.GetAsync(new Uri($"http://{server.Admin}/health/ready"));
                if (health.StatusCode != HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                return;
            }
            await Task.Delay(50);
        }
        Assert.Fail("The server says it is ready three seconds after SIGTERM");
    }

    private static async Task<(Call Call, SipText Accepted)> EstablishedAsync(UserAgent caller, UserAgent callee)
    {
        var (call, invite) = await RingingAsync(caller, callee);
        await callee.RespondAsync(invite, 200, "OK");
        var accepted = await call.ReceiveAsync(200);
        await call.AcknowledgeAsync(accepted);
        await callee.Client.ReceiveRequestAsync("ACK");
        return (call, accepted);
    }

    private static async Task<(Call Call, SipText Invite)> RingingAsync(UserAgent caller, UserAgent callee)
    {
        AssertStatus(200, await callee.RegisterAsync());
        var call = await caller.InviteAsync(callee.User);
        var invite = await callee.Client.ReceiveRequestAsync("INVITE");
        await callee.RespondAsync(invite, 180, "Ringing");
        await call.ReceiveAsync(180);
        return (call, invite);
    }
}
