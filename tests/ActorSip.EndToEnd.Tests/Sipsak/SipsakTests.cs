using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipsak;

/// <summary>sipsak asks and registers. It resolves the domain of the address of record by itself, so that is the server's address here.</summary>
public sealed class SipsakTests
{
    public static TheoryData<string> EachSetup => Setups.Each;

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Options_to_the_server_is_answered_with_200(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var sipsak = ProgramRun.Start("sipsak", ["-vv", "-s", "sip:" + server.V4]);
        Assert.True(await sipsak.ExitCodeAsync(TimeSpan.FromSeconds(20)) == 0, sipsak.Tail());
        Assert.Contains("SIP/2.0 200", sipsak.Output(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_contact_registered_by_sipsak_is_bound(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        var user = TestServers.NextUser("carol");
        await using var sipsak = ProgramRun.Start(
            "sipsak", ["-U", "-s", $"sip:{user}@{server.V4}", "-C", $"sip:{user}@127.0.0.1:5079", "-x", "120", "-vv"]);
        Assert.True(await sipsak.ExitCodeAsync(TimeSpan.FromSeconds(20)) == 0, sipsak.Tail());

        var local = new IPEndPoint(Loopback.NextAddress(), 5060);
        await using var observer = new UserAgent(new DatagramClient(local, server.V4), user) { Domain = server.V4.Address.ToString() };
        var bound = await observer.RegisterAsync(Array.Empty<string>());
        Assert.Equal($"sip:{user}@127.0.0.1:5079", SipText.Uri(bound.Header("Contact")));
    }
}
