using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>An OPTIONS to the server itself over TCP. A connection brings several at once: so it shows whether they are read with one call, and answered with one.</summary>
internal sealed class StreamOptionsScenario : CostScenario
{
    private const int Connections = 16;

    private readonly List<UserAgent> _phones = [];

    public override async Task PlayAsync()
    {
        await SendAsync(_phones, phone => phone.Client.SendAsync(string.Concat(Enumerable.Range(0, Burst / Connections).Select(_ => DatagramOptionsScenario.Text(phone)))));
        foreach (var phone in _phones) await ReceiveAsync(phone.Client, 200, Burst / Connections);
    }

    protected override async Task SetUpAsync(TestServer server)
    {
        for (var i = 0; i < Connections; i++) _phones.Add(new UserAgent(await OpenStreamAsync(server), TestServers.NextUser("caller")));
    }
}
