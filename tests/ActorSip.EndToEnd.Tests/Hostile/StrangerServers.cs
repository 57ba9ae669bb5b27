using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Hostile;

/// <summary>Servers to which the tests are strangers: nothing that they send is exempt from the limits.</summary>
public sealed class StrangerServers : IAsyncLifetime
{
    /// <summary>It asks for passwords.</summary>
    internal TestServer Guarded { get; private set; } = null!;

    /// <summary>It asks nobody, so that a test registers phones without more ado.</summary>
    internal TestServer Open { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Guarded = await TestServer.StartAsync(new ServerOptions { LimitsSources = true, Steps = GuardedServer.Shipped });
        Open = await TestServer.StartAsync(new ServerOptions { LimitsSources = true });
    }

    public async Task DisposeAsync()
    {
        foreach (var server in (TestServer[])[Guarded, Open])
        {
            Assert.Empty((await server.StopAsync()).Leaks);
            await server.DisposeAsync();
        }
    }
}
