using System.Net.Sockets;
using ActorSip.Journals.Redis.Pipe;
using ActorSip.Loops;

namespace ActorSip.Stores;

/// <summary>
/// The connection by which a loop writes events to Redis, kept open: dialed on a thread that may wait, and again whenever it is gone. While it is gone, the store writes through its other connection. Loop thread only.
/// </summary>
internal sealed class StorePipe : ILoopWork
{
    /// <summary>Milliseconds between two looks at it, and least between two attempts.</summary>
    private const int Interval = 500;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private readonly EventLoop _loop;
    private readonly RedisPipe _pipe;
    private readonly TimeProvider _time;
    private readonly ILoopAlarm _alarm;
    private StoreConnection? _connection;
    private bool _isDialing;
    private bool _isClosed;

    /// <param name="loop">Whose store it is.</param>
    /// <param name="pipe">What is said.</param>
    /// <param name="time">For the limit of an attempt.</param>
    public StorePipe(EventLoop loop, RedisPipe pipe, TimeProvider time)
    {
        _loop = loop;
        _pipe = pipe;
        _time = time;
        _alarm = loop.CreateAlarm(this);
        pipe.Attach(() => loop.InLoop, () => _connection?.FlushLater());
    }

    /// <summary>Begins, and from then on now and then: looks whether it answers, or dials.</summary>
    public void Run()
    {
        if (_isClosed) return;
        _alarm.Set(_loop.Now + Interval);
        if (_connection is { } connection)
        {
            if (_pipe.IsTooLate()) connection.Close("Redis does not answer");
        }
        else if (!_isDialing)
        {
            _isDialing = true;
            new Thread(Dial) { Name = "actorsip-store", IsBackground = true }.Start();
        }
    }

    /// <summary>Closes it, for good.</summary>
    public void Close()
    {
        _isClosed = true;
        _alarm.Cancel();
        _connection?.Close("this node stops");
    }

    private void Dial()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = new CancellationTokenSource(ConnectTimeout, _time);
            using (limit.Token.Register(socket.Dispose)) socket.Connect(_pipe.Target.EndPoint);
            if (limit.IsCancellationRequested) throw new IOException("It took too long");
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // The store's other connection has the same experience, and says so.
            socket.Dispose();
            _loop.Post(new LoopAction(() => _isDialing = false));
            return;
        }

        _loop.Post(new LoopAction(() => OnDialed(socket)));
    }

    private void OnDialed(Socket socket)
    {
        _isDialing = false;
        if (_isClosed)
        {
            socket.Dispose();
            return;
        }

        _connection = new StoreConnection(_loop, socket, _pipe, () => _connection = null);
        _connection.Start();
    }
}
