using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>A MESSAGE to a user who is registered, and his answer.</summary>
internal sealed class ForwardScenario : CostScenario
{
    private UserAgent? _caller;
    private UserAgent? _callee;

    public override async Task PlayAsync()
    {
        var uri = _callee!.AddressOfRecord;
        await SendAsync(Enumerable.Range(0, Burst), _ => _caller!.Client.SendAsync(_caller.Request("MESSAGE", uri, $"<{uri}>", SipClient.NextToken(), 1, ["Content-Type: text/plain"], body: "hello")));
        var requests = await ReceiveAsync(_callee.Client, "MESSAGE");
        await SendAsync(requests, request => _callee.RespondAsync(request, 200, "OK"));
        await ReceiveAsync(_caller!.Client, 200);
    }

    protected override async Task SetUpAsync(TestServer server)
    {
        _caller = new UserAgent(OpenDatagrams(server), TestServers.NextUser("caller"));
        _callee = new UserAgent(OpenDatagrams(server), TestServers.NextUser("callee"));
        await _callee.RegisterAsync(3600);
    }
}
