using System.Globalization;
using ActorSip.Configuration;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>Whether another node can be reached from here, in the way that the members of a cluster watch each other: over its node.port, with certificates, there and back.</summary>
internal static class NodeReach
{
    /// <summary>Longer than a repeated SYN takes (1 s), so that one lost packet is not taken for a cut. Who needs longer is asked again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>Asks a node who it is. It is reached if it says so within 1.5 s.</summary>
    /// <param name="system">Of this node.</param>
    /// <param name="address">Of the other: its node.address and node.port, as host:port.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>What went wrong; null when it is reached.</returns>
    public static async Task<string?> FailureAsync(ExtendedActorSystem system, string address, CancellationToken cancellation)
    {
        if (!HostSyntax.TryParseHostPort(address, out var host, out var port)) return "that is no address";
        var own = system.Provider.DefaultAddress;
        try
        {
            await system.ActorSelection(new RootActorPath(new Address(own.Protocol, own.System, host, port)) / "user").ResolveOne(Patience, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (ActorNotFoundException)
        {
            cancellation.ThrowIfCancellationRequested();
            return string.Create(CultureInfo.InvariantCulture, $"no answer in {Patience.TotalSeconds} s");
        }
    }
}
