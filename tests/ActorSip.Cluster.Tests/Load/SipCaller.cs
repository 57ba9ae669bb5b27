using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.Cluster.Tests.Load;

/// <summary>The client transactions of many phones on a few UDP sockets: requests are repeated as timer E has it, so that a lost datagram is not a lost request.</summary>
internal sealed class SipCaller : IAsyncDisposable
{
    private const string BranchPrefix = "z9hG4bKct";
    private const int Sockets = 4;
    private const int BufferBytes = 1 << 20;

    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);
    private static readonly IPEndPoint Anybody = new(IPAddress.Any, 0);

    private readonly Socket[] _sockets = new Socket[Sockets];
    private readonly ConcurrentDictionary<long, TaskCompletionSource<SipText>> _waiting = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private long _number;

    public SipCaller(IPAddress local)
    {
        for (var i = 0; i < Sockets; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferBytes };
            socket.Bind(new IPEndPoint(local, 0));
            _sockets[i] = socket;
        }

        _reading = Task.WhenAll(_sockets.Select(ReadAsync));
    }

    /// <summary>Where a phone is found; always the same.</summary>
    public EndPoint LocalOf(int phone) => _sockets[phone % Sockets].LocalEndPoint!;

    /// <summary>Sends a request and repeats it until a final answer comes.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="phone">Which phone sends.</param>
    /// <param name="request">Makes the request for a Via.</param>
    /// <param name="within">How long to try.</param>
    /// <returns>Null when there was no final answer in time.</returns>
    public async Task<SipText?> AskAsync(IPEndPoint server, int phone, Func<string, string> request, TimeSpan within)
    {
        var number = Interlocked.Increment(ref _number);
        var socket = _sockets[phone % Sockets];
        var bytes = Encoding.ASCII.GetBytes(request(string.Create(CultureInfo.InvariantCulture, $"Via: SIP/2.0/UDP {socket.LocalEndPoint};branch={BranchPrefix}{number}\r\n")));
        var answer = new TaskCompletionSource<SipText>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = answer;
        try
        {
            for (var interval = T1; within > TimeSpan.Zero; interval = interval * 2 < T2 ? interval * 2 : T2)
            {
                await socket.SendToAsync(bytes, SocketFlags.None, server);
                var pause = interval < within ? interval : within;
                within -= pause;
                using var answered = new CancellationTokenSource();
                if (await Task.WhenAny(answer.Task, Task.Delay(pause, answered.Token)) != answer.Task) continue;
                await answered.CancelAsync();
                return await answer.Task;
            }

            return null;
        }
        finally
        {
            _waiting.TryRemove(number, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        foreach (var socket in _sockets) socket.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync(Socket socket)
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, Anybody, _end.Token);
                var answer = SipText.Parse(buffer.AsSpan(0, received.ReceivedBytes));
                if (answer.IsRequest || answer.Status < 200) continue;
                var branch = SipText.Parameter(answer.Header("Via"), "branch") ?? "";
                if (long.TryParse(branch.AsSpan(BranchPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && _waiting.TryGetValue(number, out var waiting)) waiting.TrySetResult(answer);
            }
        }
        catch (OperationCanceledException)
        {
            // This is the end.
        }
    }
}
