using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>A call: INVITE, 100, 180, 200, ACK, BYE, 200.</summary>
internal sealed class CallScenario : CostScenario
{
    private UserAgent? _caller;
    private UserAgent? _callee;

    public override async Task PlayAsync()
    {
        var (caller, callee) = (_caller!, _callee!);
        var calls = Enumerable.Range(0, Burst).Select(_ => new Call(caller, callee.AddressOfRecord)).ToDictionary(call => call.CallId, StringComparer.Ordinal);
        await SendAsync(calls.Values, call => call.InviteAsync());
        var invites = await ReceiveAsync(callee.Client, "INVITE");
        await ReceiveAsync(caller.Client, 100);
        await SendAsync(invites, invite => callee.RespondAsync(invite, 180, "Ringing"));
        await ReceiveAsync(caller.Client, 180);
        await SendAsync(invites, invite => callee.RespondAsync(invite, 200, "OK"));
        var answers = await ReceiveAsync(caller.Client, 200);
        await SendAsync(answers, answer => calls[answer.Header("Call-ID")].AcknowledgeAsync(answer));
        await ReceiveAsync(callee.Client, "ACK");
        await SendAsync(answers, answer => calls[answer.Header("Call-ID")].HangUpAsync(answer));
        var ends = await ReceiveAsync(callee.Client, "BYE");
        await SendAsync(ends, end => callee.RespondAsync(end, 200, "OK"));
        await ReceiveAsync(caller.Client, 200);
    }

    protected override async Task SetUpAsync(TestServer server)
    {
        _caller = new UserAgent(OpenDatagrams(server), TestServers.NextUser("caller"));
        _callee = new UserAgent(OpenDatagrams(server), TestServers.NextUser("callee"));
        await _callee.RegisterAsync(3600);
    }
}
