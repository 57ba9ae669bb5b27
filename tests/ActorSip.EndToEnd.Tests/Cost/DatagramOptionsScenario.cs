using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>An OPTIONS to the server itself over UDP: what every message costs, with next to nothing in between.</summary>
internal sealed class DatagramOptionsScenario : CostScenario
{
    private UserAgent? _phone;

    public override async Task PlayAsync()
    {
        await SendAsync(Enumerable.Range(0, Burst), _ => _phone!.Client.SendAsync(Text(_phone)));
        await ReceiveAsync(_phone!.Client, 200);
    }

    /// <summary>The request of a phone, new each time.</summary>
    public static string Text(UserAgent phone) => phone.Request("OPTIONS", "sip:" + TestServer.Domain, $"<sip:{TestServer.Domain}>", SipClient.NextToken(), 1, []);

    protected override Task SetUpAsync(TestServer server)
    {
        _phone = new UserAgent(OpenDatagrams(server), TestServers.NextUser("caller"));
        return Task.CompletedTask;
    }
}
