using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Durability;

/// <summary>A store that is full: what cannot be promised is not promised, and everything else goes on.</summary>
public sealed class FullDiskTests : RawTests
{
    [RootFact]
    public async Task While_the_disk_is_full_a_REGISTER_gets_503_and_calls_go_on()
    {
        using var disk = SmallDisk.Mount(8);
        var options = new ServerOptions { DataFolder = Path.Combine(disk.Folder, "data"), Address = Loopback.NextAddress() };
        var acknowledged = new List<string>();
        var server = await TestServer.StartAsync(options);
        await using var phone = Over(server, "there");
        AssertStatus(200, await phone.RegisterAsync(600));
        acknowledged.Add(phone.User);

        disk.Fill();
        var refusal = await UntilAsync(server, 503, acknowledged);
        Assert.NotEqual("", refusal.Header("Retry-After"));
        Assert.True((await server.StatisticsAsync())["store.away"] == 1);
        await using var caller = Over(server, "caller");
        var call = await caller.InviteAsync(phone.User);
        await phone.RespondAsync(await phone.Client.ReceiveRequestAsync("INVITE"), 486, "Busy Here");
        Assert.Equal(486, (await call.ReceiveFinalAsync()).Status);

        // Whoever only asks gets his answer.
        AssertStatus(200, await phone.RegisterAsync(Array.Empty<string>()));

        disk.Free();
        await UntilAsync(server, 200, acknowledged);
        Assert.True((await server.StatisticsAsync())["store.away"] == 0);
        await server.KillAsync();
        await using var again = await TestServer.StartAsync(options);
        foreach (var user in acknowledged) Assert.NotNull(await again.ReadAsync($"/registrations/{user}@{TestServer.Domain}"));
    }

    /// <summary>Registers new users until one gets this status; the only other one there may be is 200 or 503.</summary>
    private static async Task<SipText> UntilAsync(TestServer server, int status, List<string> acknowledged)
    {
        for (var attempt = 0; attempt < 3000; attempt++)
        {
            await using var phone = Over(server, "more");
            var answer = await phone.RegisterAsync([$"Contact: <{phone.ContactUri};filler={new string('x', 1500)}>", "Expires: 600"]);
            if (answer.Status == 200) acknowledged.Add(phone.User);
            else AssertStatus(503, answer);
            if (answer.Status == status) return answer;
            if (answer.Status == 503) await Task.Delay(100);
        }

        throw new TimeoutException($"nobody got {status}");
    }
}
