using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorSip.Logging;
using ActorSip.Loops;
using ActorSip.Membership;
using Akka.Event;

namespace ActorSip.Links;

/// <summary>Where the loops of other nodes open their links to this one.</summary>
internal sealed class LinkListener : IDisposable
{
    private const int Backlog = 128;

    /// <summary>Handshakes at a time, and of one address: strangers cannot have more threads than these, nor one of them all.</summary>
    private const int MostHandshakes = 32;
    private const int MostOfOne = 8;

    private readonly ClusterState _cluster;
    private readonly LinkSecurity? _security;
    private readonly TimeProvider _time;
    private readonly LimitedLog _log;
    private readonly Socket _socket;
    private readonly SemaphoreSlim _room = new(MostHandshakes);
    private readonly ConcurrentDictionary<IPAddress, int> _sources = new();
    private readonly CancellationTokenSource _end = new();
    private IReadOnlyList<LoopLinks> _loops = [];
    private Task _accepting = Task.CompletedTask;

    private LinkListener(Socket socket, ClusterState cluster, LinkSecurity? security, TimeProvider time, LimitedLog log)
    {
        _socket = socket;
        _cluster = cluster;
        _security = security;
        _time = time;
        _log = log;
    }

    /// <summary>The real one.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Binds, and listens: who dials before <see cref="Start"/> waits.</summary>
    /// <param name="host">Address or name by which the others reach this node.</param>
    /// <param name="family">Of the addresses that count for a name.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="cluster">Who is there.</param>
    /// <param name="security">Null without TLS.</param>
    /// <param name="time">For the limit.</param>
    /// <param name="log">Of the actor system.</param>
    /// <exception cref="SocketException">The name is unknown, or the address in use or not of this machine.</exception>
    public static LinkListener Bind(string host, AddressFamily family, int port, ClusterState cluster, LinkSecurity? security, TimeProvider time, ILoggingAdapter log)
    {
        var address = LinkHandshake.Resolve(host, family);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return new LinkListener(socket, cluster, security, time, new LimitedLog(log, time));
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
            Socket? socket = null;
            try
            {
                await _room.WaitAsync(_end.Token).ConfigureAwait(false);
                socket = await _socket.AcceptAsync(_end.Token).ConfigureAwait(false);
                var accepted = socket;
                new Thread(() => Shake(accepted)) { Name = "actorsip-link", IsBackground = true }.Start();
            }
#pragma warning disable CA1031 // Whoever has hung up before he was let in, a process that has no descriptor or no thread left, or the end: whatever it is, the next is let in.
            catch (Exception)
#pragma warning restore CA1031
            {
                socket?.Dispose();
                _room.Release();

                // Or a process that has nothing left would do nothing else.
                if (!_end.IsCancellationRequested) await Task.Delay(TimeSpan.FromMilliseconds(100), _time).ConfigureAwait(false);
            }
        }
    }

    private void Shake(Socket socket)
    {
        IPAddress? source = null;
        using var limit = new CancellationTokenSource(LinkHandshake.Timeout, _time);
        try
        {
            source = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            if (_sources.AddOrUpdate(source, 1, static (_, count) => count + 1) > MostOfOne) throw new IOException("Too many at a time");
            var closing = limit.Token.Register(socket.Dispose);
            var plain = LinkHandshake.Accept(socket, _security, IsGood, out var bytes, out var preface);
            LinkHandshake.End(closing, limit);
            var links = _loops[preface.Loop];
            links.Loop.Post(new LoopAction(() => links.Accept(socket, bytes, plain, preface)));
        }
#pragma warning disable CA1031 // Whatever a stranger has sent, his connection is all that it costs; what leaves a thread ends the process.
        catch (Exception refused)
#pragma warning restore CA1031
        {
            socket.Dispose();
            if (!_end.IsCancellationRequested) Tell(source, limit.IsCancellationRequested ? new TimeoutException("It took too long", refused) : refused);
        }
        finally
        {
            if (source is not null && _sources.AddOrUpdate(source, 0, static (_, count) => count - 1) == 0) _sources.TryRemove(KeyValuePair.Create(source, 0));
            _room.Release();
        }
    }

    /// <summary>A certificate that does not fit stays so until somebody mends it. The rest comes with nodes that come and go, of which one that dials before this one has heard of it is not let in yet, and with strangers, who shall not crowd out the former.</summary>
    private void Tell(IPAddress? source, Exception refused)
    {
        var who = source?.ToString() ?? "a socket that was gone";
        if (refused is LinkCertificateException) _log.Warning("A link from {0} was refused: {1}", who, refused.Message);
        else _log.Info("A link from {0} has not come about: {1}", who, (refused as TimeoutException ?? refused.GetBaseException()).Message);
    }

    private bool IsGood(LinkPreface preface) =>
        preface.OtherNumber == _cluster.Number && preface.OtherEpoch == _cluster.Epoch && preface.Loop < _loops.Count && _cluster.View.Find(preface.Number, preface.Epoch) is not null;
}
