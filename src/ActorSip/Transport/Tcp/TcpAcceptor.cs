using ActorSip.Loops;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Tcp;

/// <summary>A listening socket on a loop. When the process is out of descriptors or memory it rests for a moment: what is open goes on, and the kernel keeps the rest waiting. Loop thread only, except where said.</summary>
internal sealed class TcpAcceptor : ILoopSource, ILoopWork
{
    /// <summary>Connections taken in one pass: each is also read in the next.</summary>
    private const int Batch = 64;

    private const int PauseMilliseconds = 100, UnwatchedMilliseconds = 1000;

    private readonly EventLoop _loop;
    private readonly Accept _accept;
    private readonly Action<int, IpEndpoint> _accepted;
    private readonly ILoopAlarm _alarm;
    private bool _isRegistered;
    private bool _isClosed;
    private int _stopping;

    /// <param name="descriptor">Listens; closed by <see cref="Stop"/>.</param>
    /// <param name="loop">That it is watched on.</param>
    /// <param name="accept">Takes one connection: <see cref="TcpSocket.Accept"/>.</param>
    /// <param name="accepted">Gets the descriptor of each and the address at its other end.</param>
    public TcpAcceptor(int descriptor, EventLoop loop, Accept accept, Action<int, IpEndpoint> accepted)
    {
        Descriptor = descriptor;
        _loop = loop;
        _accept = accept;
        _accepted = accepted;
        _alarm = loop.CreateAlarm(this);
    }

    /// <returns>The descriptor of the connection; negative is -errno.</returns>
    internal delegate int Accept(int listener, out IpEndpoint remote);

    public int Descriptor { get; }

    /// <summary>Begins to accept, at first or after a pause.</summary>
    public void Run()
    {
        if (_isClosed || _isRegistered) return;
        try
        {
            _loop.Register(this);
            _isRegistered = true;
        }
        catch (IOException)
        {
            // The kernel watches no more for now, as it may give no descriptor. That passes; who runs the loop is told each time, since nobody gets in meanwhile
            _alarm.Set(_loop.Now + UnwatchedMilliseconds);
            throw;
        }
    }

    /// <summary>From now on connections are refused. From any thread; more than once does no harm.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0) return;

        // The descriptor is the loop's to close, but nobody shall come in until it does
        _ = SocketCalls.Shutdown(Descriptor, SocketConstant.ShutdownRead);
        _loop.Post(new LoopAction(Close));
    }

    public bool OnReady(LoopReadiness ready)
    {
        if (Volatile.Read(ref _stopping) != 0) return false;
        for (var i = 0; i < Batch; i++)
        {
            var descriptor = _accept(Descriptor, out var remote);
            switch (descriptor)
            {
                case >= 0:
                    _accepted(descriptor, remote);
                    break;
                case -SocketErrno.TryAgain:
                    return false;
                case -SocketErrno.Interrupted or -SocketErrno.ConnectionAborted:
                    break;
                default:
                    Pause();
                    return false;
            }
        }

        return true;
    }

    private void Pause()
    {
        Unregister();
        _alarm.Set(_loop.Now + PauseMilliseconds);
    }

    private void Close()
    {
        _isClosed = true;
        _alarm.Cancel();
        Unregister();
        _ = SocketCalls.Close(Descriptor);
    }

    private void Unregister()
    {
        if (_isRegistered) _loop.Unregister(this);
        _isRegistered = false;
    }
}
