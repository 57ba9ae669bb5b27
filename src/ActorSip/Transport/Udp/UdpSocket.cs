using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Udp;

/// <summary>A bound, non-blocking UDP socket with error reporting on.</summary>
internal sealed unsafe class UdpSocket : IDisposable
{
    private bool _closed;

    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public UdpSocket(in IpEndpoint endpoint, UdpChannelOptions options)
    {
        var family = endpoint.IsIPv4 ? SocketConstant.FamilyIPv4 : SocketConstant.FamilyIPv6;
        Descriptor = SocketCalls.Socket(family, SocketConstant.Datagram | SocketConstant.NonBlocking | SocketConstant.CloseOnExec, 0);
        if (Descriptor < 0) throw Failure(endpoint);
        try
        {
            // No SO_REUSEADDR: on UDP it would let two servers share the port, and each would get some of the datagrams. SO_REUSEPORT would too, so who shares looks first whether the port is free (Reserve).
            if (options.IsShared) Set(endpoint, SocketConstant.SocketLevel, SocketConstant.ReusePort, 1);
            if (endpoint.IsIPv4)
            {
                Set(endpoint, SocketConstant.IPv4Level, SocketConstant.IPv4ReceiveErrors, 1);
                Set(endpoint, SocketConstant.IPv4Level, SocketConstant.IPv4PathMtuDiscovery, 0);
            }
            else
            {
                Set(endpoint, SocketConstant.IPv6Level, SocketConstant.IPv6Only, 1);
                Set(endpoint, SocketConstant.IPv6Level, SocketConstant.IPv6ReceiveErrors, 1);
                Set(endpoint, SocketConstant.IPv6Level, SocketConstant.IPv6PathMtuDiscovery, 0);
            }

            SetSize(SocketConstant.ReceiveBufferForced, SocketConstant.ReceiveBuffer, options.ReceiveBufferBytes);
            SetSize(SocketConstant.SendBufferForced, SocketConstant.SendBuffer, options.SendBufferBytes);
            Local = Bind(endpoint);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Descriptor { get; }

    /// <summary>The address bound, with its real port.</summary>
    public IpEndpoint Local { get; }

    /// <summary>Looks whether nobody has the address, which a socket that shares it could not see.</summary>
    /// <returns>The address, with a port that was free a moment ago if any was asked for.</returns>
    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public static IpEndpoint Reserve(in IpEndpoint endpoint, UdpChannelOptions options)
    {
        using var alone = new UdpSocket(endpoint, options with { IsShared = false });
        return alone.Local;
    }

    /// <summary>Whether the kernel cuts one long datagram into segments (UDP_SEGMENT, Linux 4.18).</summary>
    public bool CutsSegments()
    {
        uint size = 0, length = sizeof(uint);
        return SocketCalls.GetOption(Descriptor, SocketConstant.UdpLevel, SocketConstant.UdpSegment, &size, &length) >= 0;
    }

    /// <summary>How full the kernel's receive buffer is, percent; 0 where the kernel does not tell (before Linux 4.12).</summary>
    public int QueuedPercent()
    {
        // include/uapi/linux/sock_diag.h: SK_MEMINFO_RMEM_ALLOC is the first figure, SK_MEMINFO_RCVBUF the second.
        const int figures = 9;
        var values = stackalloc uint[figures];
        uint length = figures * sizeof(uint);
        if (SocketCalls.GetOption(Descriptor, SocketConstant.SocketLevel, SocketConstant.MemoryFigures, values, &length) < 0 || length < 2 * sizeof(uint) || values[1] == 0) return 0;
        return (int)Math.Min(100, values[0] * 100UL / values[1]);
    }

    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        _ = SocketCalls.Close(Descriptor);
    }

    private static BindException Failure(in IpEndpoint endpoint) =>
        new(endpoint, TransportProtocol.Udp, Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()), inner: null);

    private IpEndpoint Bind(in IpEndpoint endpoint)
    {
        var address = stackalloc byte[SocketAddress.MaxBytes];
        if (SocketCalls.Bind(Descriptor, address, SocketAddress.Write(address, endpoint)) < 0) throw Failure(endpoint);
        uint length = SocketAddress.MaxBytes;
        if (SocketCalls.SocketName(Descriptor, address, &length) < 0 || !SocketAddress.TryRead(address, length, out var local)) throw Failure(endpoint);
        return local;
    }

    private void Set(in IpEndpoint endpoint, int level, int option, int value)
    {
        if (SocketCalls.SetOption(Descriptor, level, option, &value, sizeof(int)) < 0) throw Failure(endpoint);
    }

    private void SetSize(int forced, int limited, int bytes)
    {
        if (bytes <= 0) return;

        // Forcing needs CAP_NET_ADMIN. Without it the kernel gives what its own limit allows and reports no error.
        if (SocketCalls.SetOption(Descriptor, SocketConstant.SocketLevel, forced, &bytes, sizeof(int)) < 0)
            _ = SocketCalls.SetOption(Descriptor, SocketConstant.SocketLevel, limited, &bytes, sizeof(int));
    }
}
