using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ActorSip.Configuration;
using ActorSip.Links;

namespace ActorSip.Hosting;

/// <summary>
/// Whether another node can be reached where the nodes of a cluster watch each other, at its node.port. Not by a message: the remoting of a node that has just been started again at its address is heard only when the others have
/// done with its former life. A connection alone would leave a failed handshake in the other's log.
/// </summary>
/// <param name="security">With which the nodes speak to each other; null without TLS.</param>
internal sealed class NodeReach(LinkSecurity? security)
{
    /// <summary>Longer than a repeated SYN takes (1 s), so that one lost packet is not taken for a cut.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>Opens a connection, agrees on TLS, and closes it. Without an answer in 1.5 s, or twice that when it comes to TLS, the node is not reached.</summary>
    /// <param name="address">Its node.address and node.port, as host:port.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>What went wrong; null when it is reached.</returns>
    public async Task<string?> FailureAsync(string address, CancellationToken cancellation)
    {
        if (!HostSyntax.TryParseHostPort(address, out var host, out var port)) return "that is no address";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            if (IPAddress.TryParse(host, out var ip)) await client.ConnectAsync(ip, port, limit.Token).ConfigureAwait(false);
            else await client.ConnectAsync(host, port, limit.Token).ConfigureAwait(false);
            if (security is not null) await ShakeAsync(client, security, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (Exception refused) when (refused is SocketException or IOException or AuthenticationException or LinkCertificateException)
        {
            return refused.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer in {Patience.TotalSeconds} s");
        }
    }

    private static async Task ShakeAsync(TcpClient client, LinkSecurity security, CancellationToken cancellation)
    {
        client.ReceiveTimeout = client.SendTimeout = (int)Patience.TotalMilliseconds;
        var tls = new SslStream(client.GetStream());
        await using var _ = tls.ConfigureAwait(false);
        await Task.Run(() => security.AuthenticateAsClient(tls), cancellation).ConfigureAwait(false);
        await tls.ShutdownAsync().ConfigureAwait(false);
    }
}
