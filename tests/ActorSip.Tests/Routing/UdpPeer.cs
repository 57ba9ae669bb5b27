using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorSip.Tests.Routing;

/// <summary>A peer with a UDP socket of its own on the loopback interface.</summary>
internal sealed class UdpPeer : SipPeer
{
    private readonly UdpClient _socket;
    private readonly IPEndPoint _server;

    /// <param name="server">Where it sends to.</param>
    /// <param name="local">An address of its own; null: 127.0.0.1.</param>
    public UdpPeer(IPEndPoint server, IPAddress? local = null)
    {
        _server = server;
        _socket = new UdpClient(new IPEndPoint(local ?? IPAddress.Loopback, 0));
    }

    public override IPEndPoint Local => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>Where the last message came from.</summary>
    public IPEndPoint? LastSource { get; private set; }

    protected override string Transport => "UDP";

    public override async Task SendAsync(string text) => await _socket.SendAsync(Encoding.ASCII.GetBytes(text), _server);

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }

    protected override async Task<string> ReadAsync(CancellationToken cancellation)
    {
        var received = await _socket.ReceiveAsync(cancellation);
        LastSource = received.RemoteEndPoint;
        return Encoding.ASCII.GetString(received.Buffer);
    }
}
