using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using ActorSip.Journals.Redis.Pipe;
using ActorSip.Transport.Sockets;

namespace ActorSip.Links;

/// <summary>
/// A socket as a stream, for TLS to stand on. Until <see cref="EnterLoop"/> it reads and writes the socket and waits for it, on a thread that may. From then on it waits for nothing: the loop feeds it what has come, which completes the
/// read that TLS has begun on the loop's own thread, and what TLS writes gathers until the loop sends it.
/// </summary>
internal sealed class LinkStream : Stream, IValueTaskSource<int>
{
    private const int ReadBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly NetworkStream _waiting;
    private readonly PipeBuffer _out = new();
    private readonly byte[] _in = new byte[ReadBytes];
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _wanted;
    private int _inStart;
    private int _inEnd;
    private bool _isReading;
    private bool _isInLoop;
    private bool _isAtEnd;

    public LinkStream(Socket socket)
    {
        _socket = socket;
        _waiting = new NetworkStream(socket, ownsSocket: false);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes that the socket has not taken.</summary>
    public int Unsent => _out.Length;

    /// <summary>From now on it belongs to a loop.</summary>
    public void EnterLoop() => _isInLoop = true;

    /// <summary>Reads what has come, and completes the read that waits for it.</summary>
    /// <returns>True when there is very likely more.</returns>
    /// <exception cref="IOException">The connection has ended with an error.</exception>
    public unsafe bool Receive()
    {
        int count;
        fixed (byte* bytes = _in) count = SocketCalls.Receive((int)_socket.Handle, bytes, _in.Length);
        if (count == -SocketErrno.TryAgain || count == -SocketErrno.Interrupted) return false;
        if (count < 0) throw new IOException($"The connection has failed with error {-count}");
        _isAtEnd = count == 0;
        (_inStart, _inEnd) = (0, count);
        Complete();
        return count == _in.Length;
    }

    /// <summary>Sends what has gathered.</summary>
    /// <returns>False when the socket has not taken all of it.</returns>
    /// <exception cref="IOException">The connection has failed.</exception>
    public unsafe bool Send()
    {
        while (_out.Length > 0)
        {
            int count;
            fixed (byte* bytes = _out.Span) count = SocketCalls.Send((int)_socket.Handle, bytes, (nuint)_out.Length);
            if (count == -SocketErrno.TryAgain) return false;
            if (count == -SocketErrno.Interrupted) continue;
            if (count < 0) throw new IOException($"The connection has failed with error {-count}");
            _out.Take(count);
        }

        return true;
    }

    /// <summary>Nothing comes any more: whoever reads is told.</summary>
    public void End()
    {
        _isAtEnd = true;
        Complete();
    }

    public override int Read(Span<byte> buffer) => _isInLoop ? throw new InvalidOperationException("A loop does not wait.") : _waiting.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isInLoop) throw new InvalidOperationException("Nobody waits on a loop yet.");
        if (buffer.IsEmpty || _inEnd > _inStart || _isAtEnd) return new ValueTask<int>(TakeInto(buffer));
        if (_isReading) throw new InvalidOperationException("Two reads at a time.");
        _read.Reset();
        _wanted = buffer;
        _isReading = true;
        return new ValueTask<int>(this, _read.Version);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!_isInLoop)
        {
            _waiting.Write(buffer);
            return;
        }

        buffer.CopyTo(_out.GetSpan(buffer.Length));
        _out.Advance(buffer.Length);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _read.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _waiting.Dispose();
        base.Dispose(disposing);
    }

    private int TakeInto(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _inEnd - _inStart);
        _in.AsSpan(_inStart, count).CopyTo(buffer.Span);
        _inStart += count;
        return count;
    }

    private void Complete()
    {
        if (!_isReading) return;
        _isReading = false;
        var wanted = _wanted;
        _wanted = default;
        _read.SetResult(TakeInto(wanted));
    }
}
