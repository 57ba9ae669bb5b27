using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorSip.Tests.Routing;

/// <summary>A peer with one TCP connection that it opened to the server.</summary>
internal sealed class TcpPeer : SipPeer
{
    private readonly TcpClient _client;
    private readonly byte[] _bytes = new byte[65536];
    private int _length;

    private TcpPeer(TcpClient client)
    {
        _client = client;
        Local = (IPEndPoint)client.Client.LocalEndPoint!;
    }

    public override IPEndPoint Local { get; }

    protected override string Transport => "TCP";

    public static async Task<TcpPeer> ConnectAsync(IPEndPoint server)
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Loopback, 0)) { NoDelay = true };
        await client.ConnectAsync(server);
        return new TcpPeer(client);
    }

    public override async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>So many bytes as they come.</summary>
    public async Task<string> ReadRawAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (_length < count) await FillAsync(patience.Token);
        return Take(count);
    }

    public override ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    /// <summary>A peer that the server has connected to.</summary>
    public static TcpPeer From(TcpClient accepted) => new(accepted);

    protected override async Task<string> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var text = Encoding.ASCII.GetString(_bytes, 0, _length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var length = end + 4 + int.Parse(new SipText(text)["Content-Length"], CultureInfo.InvariantCulture);
                if (_length >= length) return Take(length);
            }

            await FillAsync(cancellation);
        }
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        var read = await _client.GetStream().ReadAsync(_bytes.AsMemory(_length), cancellation);
        if (read == 0) throw new IOException("The server closed the connection.");
        _length += read;
    }

    private string Take(int count)
    {
        var text = Encoding.ASCII.GetString(_bytes, 0, count);
        _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
        _length -= count;
        return text;
    }
}
