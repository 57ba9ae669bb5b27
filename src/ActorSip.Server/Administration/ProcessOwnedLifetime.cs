using Microsoft.Extensions.Hosting;

namespace ActorSip.Server.Administration;

/// <summary>Signals are the process's own: the web server must not end at SIGTERM, since health is asked while the node drains.</summary>
internal sealed class ProcessOwnedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
