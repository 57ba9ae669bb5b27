using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>A TCP connection to the server.</summary>
internal sealed class StreamClient : SipClient
{
    private readonly Socket _socket;
    private readonly IPEndPoint _server;
    private byte[] _bytes = new byte[65_536];
    private int _length;

    private StreamClient(Socket socket, IPEndPoint server)
    {
        _socket = socket;
        _server = server;
        Local = (IPEndPoint)socket.LocalEndPoint!;
    }

    public override IPEndPoint Local { get; }

    public override string Transport => "TCP";

    /// <summary>True once the server has closed the connection, or broken it off.</summary>
    public bool IsClosed { get; private set; }

    protected override string TestOptionsUri => "sip:" + _server + ";transport=tcp";

    /// <summary>Connects from an address; port 0 lets the system choose.</summary>
    public static async Task<StreamClient> ConnectAsync(IPEndPoint local, IPEndPoint server)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(local);
            await socket.ConnectAsync(server);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new StreamClient(socket, server);
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
            sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None);
    }

    public override async Task<SipText?> TryReceiveAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        while (true)
        {
            SkipLineEnds();
            if (MessageLength() is { } length && length <= _length)
                return SipText.Parse(Take(length));
            if (!await FillAsync(limit.Token))
                return null;
        }
    }

    /// <summary>True when the next bytes are the CRLF with which a server answers a keepalive (RFC 5626 section 3.5.1).</summary>
    public async Task<bool> ReceivesLineEndAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        while (_length < 2)
        {
            if (!await FillAsync(limit.Token))
                return false;
        }
        return Take(2) is [(byte)'\r', (byte)'\n'];
    }

    /// <summary>Reads to the end of the connection; false when the server keeps it open for longer.</summary>
    public async Task<bool> IsClosedWithinAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        while (await FillAsync(limit.Token))
            _length = 0;
        return IsClosed;
    }

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> FillAsync(CancellationToken limit)
    {
        if (IsClosed)
            return false;
        if (_length == _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        try
        {
            var read = await _socket.ReceiveAsync(_bytes.AsMemory(_length), SocketFlags.None, limit);
            _length += read;
            IsClosed = read == 0;
            return read > 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (SocketException)
        {
            IsClosed = true;
            return false;
        }
    }

    private void SkipLineEnds()
    {
        var skip = _bytes.AsSpan(0, _length).IndexOfAnyExcept((byte)'\r', (byte)'\n');
        if (skip != 0)
            Take(skip < 0 ? _length : skip);
    }

    private byte[] Take(int count)
    {
        var taken = _bytes[..count];
        _length -= count;
        _bytes.AsSpan(count, _length).CopyTo(_bytes);
        return taken;
    }

    private int? MessageLength()
    {
        var end = _bytes.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;
        var body = SipText.Parse(_bytes.AsSpan(0, end + 4)).Header("Content-Length");
        return end + 4 + int.Parse(body, CultureInfo.InvariantCulture);
    }
}
