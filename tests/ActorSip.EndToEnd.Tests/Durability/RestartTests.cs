using System.Net;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Durability;

/// <summary>What a server that is started again on its data folder remembers.</summary>
public sealed class RestartTests : RawTests, IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("actorsip-data-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_binding_is_there_with_what_remains_of_its_time(bool killed)
    {
        var options = new ServerOptions { DataFolder = _data, Address = Loopback.NextAddress() };
        var server = await TestServer.StartAsync(options);
        await using var phone = Over(server, "kept");
        AssertStatus(200, await phone.RegisterAsync(["Contact: <sip:kept@192.0.2.1>;q=0.7;+sip.instance=\"<urn:uuid:1>\"", $"Contact: <{phone.ContactUri}>;q=0.9", "Expires: 600", "User-Agent: phone/1"]));
        await using var gone = Over(server, "gone");
        AssertStatus(200, await gone.RegisterAsync());
        AssertStatus(200, await gone.RegisterAsync(["Contact: *", "Expires: 0"]));

        // The answer is a promise from the moment it is given.
        await EndAsync(server, killed);
        await using var again = await TestServer.StartAsync(options);
        var bound = (await again.ReadAsync($"/registrations/{phone.User}@{phone.Domain}"))!.Value.GetProperty("contacts").EnumerateArray().ToList();
        Assert.Equal([phone.ContactUri, "sip:kept@192.0.2.1"], bound.Select(contact => contact.GetProperty("uri").GetString()));
        Assert.Equal((0.7m, "<urn:uuid:1>", "phone/1"), (bound[1].GetProperty("q").GetDecimal(), bound[1].GetProperty("instance").GetString(), bound[1].GetProperty("user-agent").GetString()));
        Assert.All(bound, contact => Assert.InRange(contact.GetProperty("expires").GetInt64(), 400, 599));
        Assert.Null(await again.ReadAsync($"/registrations/{gone.User}@{gone.Domain}"));

        // A call finds it, and its next refresh is one: CSeq goes on.
        await using var caller = Over(again, "caller");
        var call = await caller.InviteAsync(phone.User);
        var invite = await phone.Client.ReceiveRequestAsync("INVITE");
        await phone.RespondAsync(invite, 486, "Busy Here");
        Assert.Equal(486, (await call.ReceiveFinalAsync()).Status);
        AssertStatus(200, await phone.RegisterAsync(300));
    }

    [Fact]
    public async Task A_binding_over_TCP_has_lost_its_flow_until_the_phone_comes_back()
    {
        var options = new ServerOptions { DataFolder = _data, Address = Loopback.NextAddress() };
        var server = await TestServer.StartAsync(options);

        // Its contact says where nobody listens, as behind a NAT: nothing but the connection leads there.
        var local = new IPEndPoint(Loopback.NextAddress(), 0);
        await using var phone = new UserAgent(await StreamClient.ConnectAsync(local, server.V4), TestServers.NextUser("stream"), "10.1.2.3:5060");
        AssertStatus(200, await phone.RegisterAsync(600));
        Assert.Equal("open", await FlowAsync(server, phone));
        await server.KillAsync();

        await using var again = await TestServer.StartAsync(options);
        Assert.Equal("lost", await FlowAsync(again, phone));
        await using var caller = Over(again, "caller");
        var lost = await caller.InviteAsync(phone.User);
        Assert.Equal(480, (await lost.ReceiveFinalAsync()).Status);

        await using var back = new UserAgent(await StreamClient.ConnectAsync(local, again.V4), phone.User, "10.1.2.3:5060");
        AssertStatus(200, await back.RegisterAsync(600));
        Assert.Equal("open", await FlowAsync(again, phone));
        var call = await caller.InviteAsync(phone.User);
        await back.RespondAsync(await back.Client.ReceiveRequestAsync("INVITE"), 486, "Busy Here");
        Assert.Equal(486, (await call.ReceiveFinalAsync()).Status);
    }

    [Fact]
    public async Task A_call_that_was_up_when_the_server_died_can_be_hung_up()
    {
        var options = new ServerOptions { DataFolder = _data, Address = Loopback.NextAddress() };
        var server = await TestServer.StartAsync(options);
        await using var callee = Over(server, "callee");
        AssertStatus(200, await callee.RegisterAsync(600));
        await using var caller = Over(server, "caller");
        var call = await caller.InviteAsync(callee.User);
        await callee.RespondAsync(await callee.Client.ReceiveRequestAsync("INVITE"), 200, "OK", $"Contact: <{callee.ContactUri}>");
        var answer = await call.ReceiveFinalAsync();
        await call.AcknowledgeAsync(answer);
        await callee.Client.ReceiveRequestAsync("ACK");
        await server.KillAsync();

        await using var again = await TestServer.StartAsync(options);
        var bye = call.ByeAsync(answer);
        await callee.RespondAsync(await callee.Client.ReceiveRequestAsync("BYE"), 200, "OK");
        Assert.Equal(200, (await bye).Status);
    }

    [Fact]
    public async Task With_no_durability_a_restart_forgets()
    {
        var options = new ServerOptions { DataFolder = _data, Address = Loopback.NextAddress(), Lines = ["actorsip.location.durability = none"] };
        var server = await TestServer.StartAsync(options);
        await using var phone = Over(server, "forgotten");
        AssertStatus(200, await phone.RegisterAsync(600));
        await server.StopAsync();
        await server.DisposeAsync();
        await using var again = await TestServer.StartAsync(options);
        Assert.Null(await again.ReadAsync($"/registrations/{phone.User}@{phone.Domain}"));
    }

    private static async Task EndAsync(TestServer server, bool killed)
    {
        if (killed)
        {
            await server.KillAsync();
            return;
        }

        Assert.Equal(0, (await server.StopAsync()).ExitCode);
        await server.DisposeAsync();
    }

    private static async Task<string?> FlowAsync(TestServer server, UserAgent phone) =>
        (await server.ReadAsync($"/registrations/{phone.User}@{phone.Domain}"))!.Value.GetProperty("contacts")[0].GetProperty("flow").GetString();
}
