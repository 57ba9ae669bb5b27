using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>A REGISTER that refreshes the binding of a phone that registered before; nobody is asked for a password.</summary>
/// <param name="restarts">The phone has started again in between, each time.</param>
internal sealed class RegisterScenario(bool restarts) : CostScenario
{
    private readonly List<Registration> _phones = [];
    private DatagramClient? _socket;

    public override async Task PlayAsync()
    {
        if (restarts) _phones.ForEach(phone => phone.Restart());
        await SendAsync(_phones, phone => _socket!.SendAsync(phone.Next()));
        await ReceiveAsync(_socket!, 200);
    }

    protected override Task SetUpAsync(TestServer server)
    {
        _socket = OpenDatagrams(server);
        for (var i = 0; i < Burst; i++) _phones.Add(new Registration(new UserAgent(_socket, TestServers.NextUser("phone"))));
        return Task.CompletedTask;
    }
}
