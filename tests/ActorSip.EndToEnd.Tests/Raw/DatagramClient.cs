using System.Net;
using System.Net.Sockets;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>A UDP socket.</summary>
internal sealed class DatagramClient : SipClient
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[65_536];

    public DatagramClient(IPEndPoint local, IPEndPoint server)
    {
        Server = server;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(local);
        Local = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public override IPEndPoint Local { get; }

    public override string Transport => "UDP";

    /// <summary>Where it sends to; another node of a cluster is as good.</summary>
    public IPEndPoint Server { get; set; }

    /// <summary>Where the last datagram came from.</summary>
    public IPEndPoint? Source { get; private set; }

    protected override string TestOptionsUri => "sip:" + Server;

    public override async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _socket.SendToAsync(bytes, SocketFlags.None, Server);

    public override async Task<SipText?> TryReceiveAsync(TimeSpan within) =>
        await TryReceiveBytesAsync(within) is { Length: > 4 } bytes ? SipText.Parse(bytes) : null;

    /// <summary>The next datagram, whatever it is; null when none comes in time.</summary>
    public async Task<byte[]?> TryReceiveBytesAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        while (true)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, Local, limit.Token);
                Source = (IPEndPoint)received.RemoteEndPoint;
                return _buffer[..received.ReceivedBytes];
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The ICMP answer to an earlier datagram, sent while the server was not there yet.
                if (limit.IsCancellationRequested)
                    return null;
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
