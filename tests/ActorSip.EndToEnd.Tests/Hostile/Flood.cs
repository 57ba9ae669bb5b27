using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorSip.EndToEnd.Tests.Hostile;

/// <summary>
/// Sends requests as fast as one core can, from many addresses, each too slow to be noticed by itself: what a flood with invented addresses looks like to a server. Every request is another one (branch, tag, Call-ID), and its answers
/// are not read.
/// </summary>
internal sealed class Flood : IDisposable
{
    /// <summary>Digits that differ in each request.</summary>
    private const string Number = "00000000";

    private readonly Socket[] _sockets;
    private readonly (byte[] Text, int[] Numbers)[] _requests;
    private readonly Thread _thread;
    private volatile bool _isOver;
    private long _sent;

    /// <param name="server">Of loopback.</param>
    /// <param name="sources">How many addresses of 127/8 it comes from.</param>
    /// <param name="network">The second byte of the first of them.</param>
    /// <param name="startLines">What is asked, in turn: first line and From.</param>
    public Flood(IPEndPoint server, int sources, byte network, IReadOnlyList<(string StartLine, string From)> startLines)
    {
        _requests = [.. startLines.Select(line => Request(line.StartLine, line.From))];
        _sockets = new Socket[sources];
        for (var i = 0; i < sources; i++)
        {
            _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 2304 };
            _sockets[i].Bind(new IPEndPoint(new IPAddress([127, (byte)(network + i / 60_000), (byte)(i / 240 % 250), (byte)(1 + i % 240)]), 0));
            _sockets[i].Connect(server);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "flood" };
    }

    public long Sent => Interlocked.Read(ref _sent);

    public void Start() => _thread.Start();

    /// <summary>Ends it, and waits for that.</summary>
    public void Dispose()
    {
        _isOver = true;
        if (_thread.IsAlive) _thread.Join();
        foreach (var socket in _sockets) socket.Dispose();
    }

    private static (byte[] Text, int[] Numbers) Request(string startLine, string from)
    {
        var text = string.Join("\r\n",
            startLine,
            $"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{Number}",
            "Max-Forwards: 70",
            $"From: <{from}>;tag={Number}",
            "To: <sip:bob@e2e.test>",
            $"Call-ID: flood{Number}",
            $"CSeq: 1 {startLine.Split(' ')[0]}",
            "Contact: <sip:a@192.0.2.1>",
            "Content-Length: 0",
            "",
            "");
        var numbers = new List<int>();
        for (var at = text.IndexOf(Number, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Number, at + 1, StringComparison.Ordinal)) numbers.Add(at);
        return (Encoding.ASCII.GetBytes(text), [.. numbers]);
    }

    private void Run()
    {
        for (uint i = 0; !_isOver; i++)
        {
            var (text, numbers) = _requests[i % (uint)_requests.Length];
            foreach (var at in numbers) System.Buffers.Text.Utf8Formatter.TryFormat(i, text.AsSpan(at, Number.Length), out _, new System.Buffers.StandardFormat('X', 8));
            try
            {
                _sockets[i % (uint)_sockets.Length].Send(text);
                Interlocked.Increment(ref _sent);
            }
            catch (SocketException full) when (full.SocketErrorCode is SocketError.NoBufferSpaceAvailable or SocketError.WouldBlock or SocketError.ConnectionRefused)
            {
                // The kernel has no room for more just now: it is fast enough.
            }
        }
    }
}
