using System.Net.Sockets;
using ActorSip.Journals.Redis.Pipe;
using ActorSip.Loops;
using ActorSip.Transport.Sockets;

namespace ActorSip.Stores;

/// <summary>One connection to Redis on a loop: moves the bytes of a pipe. What is written in a pass leaves at its end. Loop thread only.</summary>
/// <param name="loop">Whose it is.</param>
/// <param name="socket">Connected; closed with this.</param>
/// <param name="pipe">Whose bytes they are.</param>
/// <param name="closed">Told once.</param>
internal sealed class StoreConnection(EventLoop loop, Socket socket, RedisPipe pipe, Action closed) : ILoopSource, ILoopFlush
{
    private bool _isBlocked;
    private bool _isClosed;

    public int Descriptor { get; } = (int)socket.Handle;

    public void Start()
    {
        loop.Register(this);
        pipe.Open();
    }

    /// <summary>There is something to be sent.</summary>
    public void FlushLater() => loop.FlushAtEndOfPass(this);

    public unsafe void Flush()
    {
        while (!_isClosed && !_isBlocked && !pipe.Unsent.IsEmpty)
        {
            int count;
            fixed (byte* bytes = pipe.Unsent) count = SocketCalls.Send(Descriptor, bytes, (nuint)pipe.Unsent.Length);
            if (count > 0)
            {
                pipe.Sent(count);
                loop.NoteWrite();
            }
            else if (count == -SocketErrno.TryAgain)
            {
                _isBlocked = true;
                loop.WatchWritable(this, watch: true);
            }
            else if (count != -SocketErrno.Interrupted)
            {
                Close($"the connection to Redis has failed with error {-count}");
            }
        }
    }

    public bool OnReady(LoopReadiness ready)
    {
        if (_isBlocked && ready.HasFlag(LoopReadiness.Writable))
        {
            _isBlocked = false;
            loop.WatchWritable(this, watch: false);
            Flush();
        }

        return !_isClosed && ready != LoopReadiness.Writable && Receive();
    }

    /// <summary>Closes it; whoever waits for an answer is told.</summary>
    public void Close(string reason)
    {
        if (_isClosed) return;
        _isClosed = true;
        loop.Unregister(this);
        socket.Dispose();
        closed();
        pipe.Close(reason);
    }

    private unsafe bool Receive()
    {
        var room = pipe.Free();
        int count;
        fixed (byte* bytes = room.Span) count = SocketCalls.Receive(Descriptor, bytes, room.Length);
        if (count == -SocketErrno.TryAgain || count == -SocketErrno.Interrupted) return false;
        if (count <= 0)
        {
            Close(count == 0 ? "Redis has closed the connection" : $"the connection to Redis has failed with error {-count}");
            return false;
        }

        try
        {
            pipe.Received(count);
        }
        catch (InvalidDataException refused)
        {
            Close(refused.Message);
        }

        return !_isClosed && count == room.Length;
    }
}
