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
            else _pipe.Beat();
        }
        else if (!_isDialing)
        {
            new Thread(Dial) { Name = "actorsip-store", IsBackground = true }.Start();
            _isDialing = true;
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
        Socket? socket = null;
        try
        {
            socket = Connect();
        }
#pragma warning disable CA1031 // Whatever an attempt meets, the store's other connection has the same experience, and says so; what leaves a thread ends the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            socket = null;
        }

        _loop.Post(new LoopAction(() => OnDialed(socket)));
    }

    private Socket Connect()
    {
        // What was not sent when it is closed must not arrive later: it is asked again elsewhere.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(enable: true, seconds: 0) };
        try
        {
            using var limit = new CancellationTokenSource(ConnectTimeout, _time);
            using (limit.Token.Register(socket.Dispose)) socket.Connect(_pipe.Target.EndPoint);
            return limit.IsCancellationRequested ? throw new IOException("It took too long") : socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void OnDialed(Socket? socket)
    {
        _isDialing = false;
        if (socket is null) return;
        if (_isClosed)
        {
            socket.Dispose();
            return;
        }

        var connection = new StoreConnection(_loop, socket, _pipe, () => _connection = null);
        try
        {
            connection.Start();
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        // From now on it says when there is something to be sent, its greeting first.
        _connection = connection;
        connection.FlushLater();
    }
}
