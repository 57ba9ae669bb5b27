using System.Net;
using System.Net.Sockets;
using ActorSip.Loops;
using ActorSip.Membership;

namespace ActorSip.Links;

/// <summary>Where the loops of other nodes open their links to this one.</summary>
internal sealed class LinkListener : IDisposable
{
    private const int Backlog = 128;

    /// <summary>Handshakes at a time: strangers cannot have more threads than these.</summary>
    private const int MostHandshakes = 32;

    private readonly ClusterState _cluster;
    private readonly LinkSecurity? _security;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly SemaphoreSlim _room = new(MostHandshakes);
    private readonly CancellationTokenSource _end = new();
    private IReadOnlyList<LoopLinks> _loops = [];
    private Task _accepting = Task.CompletedTask;

    private LinkListener(Socket socket, ClusterState cluster, LinkSecurity? security, TimeProvider time)
    {
        _socket = socket;
        _cluster = cluster;
        _security = security;
        _time = time;
    }

    /// <summary>The real one.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Binds, and listens: who dials before <see cref="Start"/> waits.</summary>
    /// <param name="host">Address or name by which the others reach this node.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="cluster">Who is there.</param>
    /// <param name="security">Null without TLS.</param>
    /// <param name="time">For the limit.</param>
    /// <exception cref="SocketException">The name is unknown, or the address in use or not of this machine.</exception>
    public static async Task<LinkListener> BindAsync(string host, int port, ClusterState cluster, LinkSecurity? security, TimeProvider time)
    {
        var address = IPAddress.TryParse(host, out var literal) ? literal : (await Dns.GetHostAddressesAsync(host).ConfigureAwait(false))[0];
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return new LinkListener(socket, cluster, security, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Lets the others in.</summary>
    /// <param name="loops">In the order of the loops.</param>
    public void Start(IReadOnlyList<LoopLinks> loops)
    {
        _loops = loops;
        _accepting = AcceptAsync();
    }

    public void Dispose()
    {
        _end.Cancel();
        _socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await _room.WaitAsync(_end.Token).ConfigureAwait(false);
                var socket = await _socket.AcceptAsync(_end.Token).ConfigureAwait(false);
                new Thread(() => Shake(socket)) { Name = "actorsip-link", IsBackground = true }.Start();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Whoever has hung up before he was let in; or this is the end. Without a pause a process that has no descriptor left would do nothing else.
                _room.Release();
                if (!_end.IsCancellationRequested) await Task.Delay(TimeSpan.FromMilliseconds(100), _time).ConfigureAwait(false);
            }
        }
    }

    private void Shake(Socket socket)
    {
        try
        {
            using var limit = new CancellationTokenSource(LinkHandshake.Timeout, _time);
            var closing = limit.Token.Register(socket.Dispose);
            var plain = LinkHandshake.Accept(socket, _security, IsGood, out var bytes, out var preface);
            LinkHandshake.End(closing, limit);
            var links = _loops[preface.Loop];
            links.Loop.Post(new LoopAction(() => links.Accept(socket, bytes, plain, preface)));
        }
        catch (Exception error) when (LinkHandshake.IsFailure(error))
        {
            socket.Dispose();
        }
        finally
        {
            _room.Release();
        }
    }

    private bool IsGood(LinkPreface preface) =>
        preface.OtherNumber == _cluster.Number && preface.OtherEpoch == _cluster.Epoch && preface.Loop < _loops.Count && _cluster.View.Find(preface.Number, preface.Epoch) is not null;
}
