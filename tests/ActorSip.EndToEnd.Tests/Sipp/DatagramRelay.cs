using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>
/// Stands between a client and the server and loses datagrams, in both directions. One socket on each side: the server sees <see
/// cref="ServerSide"/> as the client's address, so the client's Contact names that, and rport leads answers back to it. Which datagrams are
/// lost follows from the seed and their count alone.
/// </summary>
internal sealed class DatagramRelay : IAsyncDisposable
{
    private readonly Socket _clientSocket;
    private readonly Socket _serverSocket;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;
    private readonly int _lossPerThousand;
    private long _passed;
    private long _lost;

    public DatagramRelay(IPAddress address, IPEndPoint client, IPEndPoint server, uint seed, int lossPerThousand)
    {
        _lossPerThousand = lossPerThousand;
        _clientSocket = Bound(address, 5060);
        _serverSocket = Bound(address, 5062);
        _work = Task.WhenAll(ForwardAsync(_clientSocket, _serverSocket, server, seed), ForwardAsync(_serverSocket, _clientSocket, client, seed ^ 0x9E37_79B9));
    }

    /// <summary>What the client takes for the server.</summary>
    public IPEndPoint ClientSide => (IPEndPoint)_clientSocket.LocalEndPoint!;

    /// <summary>What the server takes for the client.</summary>
    public IPEndPoint ServerSide => (IPEndPoint)_serverSocket.LocalEndPoint!;

    /// <summary>Nothing is lost while this is false.</summary>
    public bool LosesDatagrams { get; set; }

    public long Lost => Interlocked.Read(ref _lost);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ClientSide} <-> {ServerSide}: {Interlocked.Read(ref _passed)} passed, {Lost} lost");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
#pragma warning disable VSTHRD003 // started by the constructor of this object and by nobody else
        await _work;
#pragma warning restore VSTHRD003
        _clientSocket.Dispose();
        _serverSocket.Dispose();
        _end.Dispose();
    }

    private static Socket Bound(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    private async Task ForwardAsync(Socket from, Socket onward, IPEndPoint target, uint state)
    {
        var buffer = new byte[65_536];
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var received = await from.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _end.Token);
                state = Next(state);
                if (LosesDatagrams && state % 1_000 < _lossPerThousand)
                {
                    Interlocked.Increment(ref _lost);
                    continue;
                }
                Interlocked.Increment(ref _passed);
                await onward.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), SocketFlags.None, target, _end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // A party that has ended answers with ICMP; the others go on.
            }
        }
    }

    /// <summary>Marsaglia's xorshift: good enough to spread losses, and the same on every machine.</summary>
    private static uint Next(uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        return state ^ (state << 5);
    }
}
