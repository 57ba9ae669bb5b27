using System.Net;
using System.Net.Sockets;
using ActorSip.Sip.Transports;
using DotNetty.Common.Concurrency;
using DotNetty.Transport.Channels;

namespace ActorSip.Transport.Streams;

/// <summary>Opens one connection, on its DotNetty thread, and reports how that went.</summary>
internal sealed class TcpConnector(StreamConnection connection, IpEndpoint local) : IRunnable
{
    public void Run() => _ = ConnectAsync();

    private async Task ConnectAsync()
    {
        var error = SendError.Refused;
        Socket? socket = null;
        try
        {
            var remote = connection.Remote;
            socket = new Socket(remote.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            var channel = connection.Channel.Adopt(connection, socket, connected: false);
            channel.Configuration.ConnectTimeout = connection.Channel.Options.ConnectTimeout;
            await connection.EventLoop.RegisterAsync(channel);
            if (connection.IsCloseWanted) throw new ClosedChannelException();

            // From the address that the listener has, so that the peer sees the one it knows
            await channel.ConnectAsync(remote.ToIPEndPoint(), local.IsWildcard ? null : local.WithPort(0).ToIPEndPoint());
            return;
        }
        catch (ConnectTimeoutException)
        {
            error = SendError.ConnectTimeout;
        }
        catch (SocketException e)
        {
            error = SocketEndpoints.SendErrorOf(e.SocketErrorCode);
        }
        catch (ConnectException e)
        {
            if (e.InnerException is SocketException inner) error = SocketEndpoints.SendErrorOf(inner.SocketErrorCode);
        }
        catch (Exception e) when (e is ClosedChannelException or ChannelException or ObjectDisposedException)
        {
            // Closed by us while it was being opened: refused says it well enough
            error = SendError.Refused;
        }

        connection.ReportOver(error);
        if (connection.IsRegistered) connection.CloseNow();
        else socket?.Dispose();
    }
}
