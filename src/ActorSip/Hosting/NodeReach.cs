using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorSip.Configuration;

namespace ActorSip.Hosting;

/// <summary>Whether another node can be reached from here.</summary>
internal static class NodeReach
{
    /// <summary>Longer than a repeated SYN takes (1 s), so that one lost packet is not taken for a cut.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>Opens a connection to where it listens for its cluster, and closes it. Without an answer in 1.5 s it is not reached.</summary>
    /// <param name="address">Its node.address and node.port, as host:port.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>What went wrong; null when it is reached.</returns>
    public static async Task<string?> FailureAsync(string address, CancellationToken cancellation)
    {
        if (!HostSyntax.TryParseHostPort(address, out var host, out var port)) return "that is no address";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            if (IPAddress.TryParse(host, out var ip)) await client.ConnectAsync(ip, port, limit.Token).ConfigureAwait(false);
            else await client.ConnectAsync(host, port, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (SocketException refused)
        {
            return refused.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer in {Patience.TotalSeconds} s");
        }
    }
}
