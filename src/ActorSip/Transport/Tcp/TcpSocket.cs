using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Sockets;
using ActorSip.Transport.Streams;

namespace ActorSip.Transport.Tcp;

/// <summary>Makes non-blocking sockets for the batching TCP channel.</summary>
internal static unsafe class TcpSocket
{
    /// <summary>A socket that listens.</summary>
    /// <param name="endpoint">The address to bind; port 0 for any.</param>
    /// <param name="backlog">Connections that the kernel holds ready.</param>
    /// <param name="isShared">True when several loops listen on the same address: the kernel then brings each connection to one of them. Whether somebody else has the address such a socket does not see: see <see cref="Reserve"/>.</param>
    /// <param name="local">The address bound, with its real port.</param>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public static int Listen(in IpEndpoint endpoint, int backlog, bool isShared, out IpEndpoint local)
    {
        var descriptor = Bind(endpoint, isShared, out local);
        return SocketCalls.Listen(descriptor, backlog) >= 0 ? descriptor : throw Abandon(descriptor, endpoint);
    }

    /// <summary>Looks whether nobody listens on the address, which a socket that shares it could not see.</summary>
    /// <returns>The address, with a port that was free a moment ago if any was asked for.</returns>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public static IpEndpoint Reserve(in IpEndpoint endpoint)
    {
        // Bound and not listening, or clients would for a moment be let in by a socket that nobody accepts from.
        var descriptor = Bind(endpoint, isShared: false, out var local);
        _ = SocketCalls.Close(descriptor);
        return local;
    }

    /// <summary>A socket on its way to the remote address, or already there.</summary>
    /// <param name="remote">Where to.</param>
    /// <param name="local">Address to come from; a wildcard leaves it to the system.</param>
    /// <param name="options">Of the connection.</param>
    /// <returns>The descriptor; negative is -errno.</returns>
    public static int Connect(in IpEndpoint remote, in IpEndpoint local, StreamOptions options)
    {
        var descriptor = Open(remote);
        if (descriptor < 0) return descriptor;
        Apply(descriptor, options);

        // The port is chosen when the other side is known: so the same one can serve for many
        _ = TrySet(descriptor, SocketConstant.IPv4Level, SocketConstant.IPv4BindAddressNoPort, 1);
        var address = stackalloc byte[SocketAddress.MaxBytes];
        if (local.IsWildcard || TryBind(descriptor, local.WithPort(0)))
        {
            var result = SocketCalls.Result(SocketCalls.Connect(descriptor, address, SocketAddress.Write(address, remote)));
            if (result == 0 || result == -SocketErrno.InProgress || result == -SocketErrno.Interrupted) return descriptor;
        }

        var errno = Marshal.GetLastPInvokeError();
        _ = SocketCalls.Close(descriptor);
        return -errno;
    }

    /// <summary>A connection of a listening socket; negative is -errno.</summary>
    public static int Accept(int listener, StreamOptions options, out IpEndpoint remote)
    {
        var address = stackalloc byte[SocketAddress.MaxBytes];
        uint length = SocketAddress.MaxBytes;
        remote = default;
        var descriptor = SocketCalls.Accept(listener, address, &length);
        if (descriptor < 0) return descriptor;
        if (!SocketAddress.TryRead(address, length, out remote))
        {
            _ = SocketCalls.Close(descriptor);
            return -SocketErrno.ConnectionAborted;
        }

        Apply(descriptor, options);
        return descriptor;
    }

    /// <summary>The address at our end.</summary>
    public static bool TryName(int descriptor, out IpEndpoint local)
    {
        var address = stackalloc byte[SocketAddress.MaxBytes];
        uint length = SocketAddress.MaxBytes;
        local = default;
        return SocketCalls.SocketName(descriptor, address, &length) >= 0 && SocketAddress.TryRead(address, length, out local);
    }

    /// <summary>Why a connection could not be opened, or has ended; 0: for no error.</summary>
    public static int PendingError(int descriptor)
    {
        uint errno = 0;
        uint length = sizeof(uint);
        return SocketCalls.GetOption(descriptor, SocketConstant.SocketLevel, SocketConstant.PendingError, &errno, &length) < 0 ? Marshal.GetLastPInvokeError() : (int)errno;
    }

    /// <summary>A socket that is bound; port 0 has become a real one.</summary>
    private static int Bind(in IpEndpoint endpoint, bool isShared, out IpEndpoint local)
    {
        var descriptor = Open(endpoint);
        if (descriptor < 0) throw Failure(endpoint, -descriptor);
        local = default;
        return TrySet(descriptor, SocketConstant.SocketLevel, SocketConstant.ReuseAddress, 1)
            && (!isShared || TrySet(descriptor, SocketConstant.SocketLevel, SocketConstant.ReusePort, 1))
            && (endpoint.IsIPv4 || TrySet(descriptor, SocketConstant.IPv6Level, SocketConstant.IPv6Only, 1))
            && TryBind(descriptor, endpoint)
            && TryName(descriptor, out local)
                ? descriptor
                : throw Abandon(descriptor, endpoint);
    }

    private static BindException Abandon(int descriptor, in IpEndpoint endpoint)
    {
        var errno = Marshal.GetLastPInvokeError();
        _ = SocketCalls.Close(descriptor);
        return Failure(endpoint, errno);
    }

    /// <summary>What <see cref="TcpSocketOptions"/> sets. That a setting does not take is no reason to do without the connection.</summary>
    private static void Apply(int descriptor, StreamOptions options)
    {
        _ = TrySet(descriptor, SocketConstant.TcpLevel, SocketConstant.TcpNoDelay, 1);
        if (options.KeepAliveTime > TimeSpan.Zero)
        {
            _ = TrySet(descriptor, SocketConstant.SocketLevel, SocketConstant.KeepAlive, 1);
            _ = TrySet(descriptor, SocketConstant.TcpLevel, SocketConstant.TcpKeepAliveTime, (int)Math.Ceiling(options.KeepAliveTime.TotalSeconds));
            _ = TrySet(descriptor, SocketConstant.TcpLevel, SocketConstant.TcpKeepAliveInterval, TcpSocketOptions.ProbeSeconds);
            _ = TrySet(descriptor, SocketConstant.TcpLevel, SocketConstant.TcpKeepAliveProbes, TcpSocketOptions.Probes);
        }

        if (options.UnacknowledgedTimeout > TimeSpan.Zero)
            _ = TrySet(descriptor, SocketConstant.TcpLevel, SocketConstant.TcpUserTimeout, (int)options.UnacknowledgedTimeout.TotalMilliseconds);
    }

    private static int Open(in IpEndpoint endpoint) => SocketCalls.Result(
        SocketCalls.Socket(endpoint.IsIPv4 ? SocketConstant.FamilyIPv4 : SocketConstant.FamilyIPv6, SocketConstant.Stream | SocketConstant.NonBlocking | SocketConstant.CloseOnExec, 0));

    private static bool TryBind(int descriptor, in IpEndpoint endpoint)
    {
        var address = stackalloc byte[SocketAddress.MaxBytes];
        return SocketCalls.Bind(descriptor, address, SocketAddress.Write(address, endpoint)) >= 0;
    }

    private static bool TrySet(int descriptor, int level, int option, int value) => SocketCalls.SetOption(descriptor, level, option, &value, sizeof(int)) >= 0;

    private static BindException Failure(in IpEndpoint endpoint, int errno) => new(endpoint, TransportProtocol.Tcp, SocketErrno.ToBindReason(errno), inner: null);
}
