using System.Net.Sockets;
using ActorSip.Tests.Configuration;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>What the system is told of a connection; the peer who vanishes cannot be played on one machine.</summary>
public sealed class TcpSocketOptionsTests
{
    private const int Tcp = 6, UserTimeout = 18;

    [Theory]
    [InlineData(60, 20, 60, 20_000)]
    [InlineData(1.2, 0.5, 2, 500)]
    [InlineData(0, 0, -1, 0)]
    public void A_silent_peer_is_probed_and_an_unacknowledged_one_given_up(double keepAlive, double unacknowledged, int time, int milliseconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        TcpSocketOptions.Apply(socket, ReferenceOptions.Streams with { KeepAliveTime = TimeSpan.FromSeconds(keepAlive), UnacknowledgedTimeout = TimeSpan.FromSeconds(unacknowledged) });
        Assert.True(socket.NoDelay);
        Assert.Equal(time > 0 ? 1 : 0, Option(socket, SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        if (time > 0) Assert.Equal(time, Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        if (!OperatingSystem.IsLinux()) return;
        var bytes = new byte[4];
        socket.GetRawSocketOption(Tcp, UserTimeout, bytes);
        Assert.Equal(milliseconds, BitConverter.ToInt32(bytes));
    }

    private static int Option(Socket socket, SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
}
