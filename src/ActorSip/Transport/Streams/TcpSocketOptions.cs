using System.Net.Sockets;

namespace ActorSip.Transport.Streams;

/// <summary>What a connection's socket is told, so that a peer who has vanished without a word is noticed.</summary>
internal static class TcpSocketOptions
{
    internal const int ProbeSeconds = 10;
    internal const int Probes = 3;

    // TCP_USER_TIMEOUT of Linux (RFC 5482): how long what was sent may stay unacknowledged before the connection is given up.
    private const int UserTimeoutOption = 18;

    public static void Apply(Socket socket, StreamOptions options)
    {
        socket.NoDelay = true;
        if (options.KeepAliveTime > TimeSpan.Zero)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)Math.Ceiling(options.KeepAliveTime.TotalSeconds));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        }

        if (options.UnacknowledgedTimeout > TimeSpan.Zero && OperatingSystem.IsLinux())
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeoutOption, BitConverter.GetBytes((int)options.UnacknowledgedTimeout.TotalMilliseconds));
    }
}
