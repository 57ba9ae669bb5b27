using System.Net.Sockets;
using ActorSip.Sip.Transports;
using DotNetty.Transport.Channels;

namespace ActorSip.Transport.Streams;

/// <summary>
/// A listening socket. Not DotNetty's own, which makes a channel before anyone can say that there are too many, closes half-closed connections, and
/// spins when the process is out of file descriptors.
/// </summary>
internal sealed class TcpListenSocket : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly IEventLoopGroup _group;
    private readonly Action<Socket> _accepted;
    private readonly SocketAsyncEventArgs _accept = new();

    /// <exception cref="BindException">The address is in use, not ours, or not permitted.</exception>
    public TcpListenSocket(in IpEndpoint endpoint, int backlog, IEventLoopGroup group, Action<Socket> accepted)
    {
        _group = group;
        _accepted = accepted;
        try
        {
            _socket = new Socket(endpoint.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        }
        catch (SocketException e)
        {
            throw new BindException(endpoint, TransportProtocol.Tcp, e.Message, e);
        }

        try
        {
            if (!endpoint.IsIPv4) _socket.DualMode = false;
            _socket.Bind(endpoint.ToIPEndPoint());
            _socket.Listen(backlog);
            Local = SocketEndpoints.From(_socket.LocalEndPoint);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new BindException(endpoint, TransportProtocol.Tcp, SocketEndpoints.ReasonOf(e), e);
        }

        _accept.Completed += (_, _) =>
        {
            if (TakeOne()) AcceptAll();
        };
    }

    /// <summary>The address bound, with its real port.</summary>
    public IpEndpoint Local { get; }

    /// <summary>Begins to accept; each new socket is given to the callback, on some thread of the pool, one at a time.</summary>
    public void Start() => AcceptAll();

    public void Dispose() => _socket.Dispose();

    private void AcceptAll()
    {
        try
        {
            while (!_socket.AcceptAsync(_accept))
                if (!TakeOne())
                    return;
        }
        catch (ObjectDisposedException)
        {
            // Closed by Dispose while this was under way: the end of accepting
            _accept.Dispose();
        }
    }

    /// <summary>Takes what the accept brought; false when there is to be no next one now.</summary>
    private bool TakeOne()
    {
        var socket = _accept.AcceptSocket;
        _accept.AcceptSocket = null;
        switch (_accept.SocketError)
        {
            case SocketError.Success:
                _accepted(socket!);
                return true;
            case SocketError.OperationAborted:
                _accept.Dispose();
                return false;
            case SocketError.ConnectionReset or SocketError.ConnectionAborted:
                return true;
            default:
                // Out of descriptors or memory: what is open goes on, and the kernel keeps the rest waiting
                _ = _group.Schedule(AcceptAll, Pause);
                return false;
        }
    }
}
