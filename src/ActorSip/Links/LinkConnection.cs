using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using ActorSip.Journals.Redis.Pipe;
using ActorSip.Loops;
using Google.Protobuf;
using WireFormat = ActorSip.Wire.WireFormat;

namespace ActorSip.Links;

/// <summary>
/// One connection between two loops of two nodes, past its handshake. What is told in a pass leaves at its end as one write, and one TLS record: a message of its own would cost a dozen times as much. Loop thread only.
/// </summary>
internal sealed class LinkConnection : ILoopSource, ILoopFlush
{
    /// <summary>What may wait for a socket that takes nothing. More goes by the cluster's own transport.</summary>
    private const int MaxWaiting = 4 * 1024 * 1024;

    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly LinkStream _bytes;
    private readonly Stream _plain;
    private readonly LinkStatistics _statistics;
    private readonly PipeBuffer _out = new();
    private readonly PipeBuffer _in = new();
    private ILinkOwner? _owner;
    private Task _reading = Task.CompletedTask;
    private bool _isOpen;
    private bool _isBlocked;

    /// <param name="loop">Whose it is from now on.</param>
    /// <param name="socket">Connected; closed with this.</param>
    /// <param name="bytes">Of the socket.</param>
    /// <param name="plain">What TLS makes of it; without TLS the same.</param>
    /// <param name="statistics">Of the loop.</param>
    public LinkConnection(EventLoop loop, Socket socket, LinkStream bytes, Stream plain, LinkStatistics statistics)
    {
        _loop = loop;
        _socket = socket;
        _bytes = bytes;
        _plain = plain;
        _statistics = statistics;
        Descriptor = (int)socket.Handle;
    }

    public int Descriptor { get; }

    public bool IsClosed { get; private set; }

    /// <summary>When anything came, by the loop's clock.</summary>
    public long HeardAt { get; private set; }

    /// <summary>Begins to read.</summary>
    public void Start(ILinkOwner owner)
    {
        _owner = owner;
        HeardAt = _loop.Now;
        _bytes.EnterLoop();
        try
        {
            _loop.Register(this);
        }
        catch
        {
            Close();
            throw;
        }

        _isOpen = true;
        _statistics.Open++;
        _reading = ReadAsync();
    }

    /// <summary>Sends a message at the end of the pass.</summary>
    /// <returns>False when it cannot: the connection has ended, too much waits, or the message is too long.</returns>
    public bool TrySend(object message, byte marks)
    {
        if (IsClosed || _out.Length > MaxWaiting) return false;
        var record = WireFormat.RecordOf(message, out var manifest);
        var length = record.CalculateSize();
        if (length > LinkFrame.MaxBytes) return false;
        var frame = _out.GetSpan(LinkFrame.HeaderBytes + length);
        LinkFrame.Write(frame, length, manifest, marks);
        record.WriteTo(frame.Slice(LinkFrame.HeaderBytes, length));
        _out.Advance(LinkFrame.HeaderBytes + length);
        _statistics.Sent++;
        _loop.FlushAtEndOfPass(this);
        return true;
    }

    /// <summary>Sends a sign of life.</summary>
    /// <param name="marks"><see cref="LinkFrame.Ping"/>, or 0 for the answer to one.</param>
    public void SendSign(byte marks)
    {
        if (IsClosed || _out.Length > MaxWaiting) return;
        LinkFrame.Write(_out.GetSpan(LinkFrame.HeaderBytes), 0, 0, marks);
        _out.Advance(LinkFrame.HeaderBytes);
        _loop.FlushAtEndOfPass(this);
    }

    public void Flush()
    {
        if (IsClosed || _isBlocked) return;
        try
        {
            if (_out.Length > 0)
            {
                _plain.Write(_out.Span);
                _out.Take(_out.Length);
                _statistics.Writes++;
            }

            _isBlocked = !_bytes.Send();
            if (_isBlocked) _loop.WatchWritable(this, watch: true);
        }
        catch (Exception error) when (IsOfTheConnection(error))
        {
            Close();
        }
    }

    public bool OnReady(LoopReadiness ready)
    {
        var hasMore = false;
        try
        {
            if (ready.HasFlag(LoopReadiness.Writable)) GoOnSending();
            if (!IsClosed && ready != LoopReadiness.Writable) hasMore = _bytes.Receive();
        }
        catch (IOException)
        {
            Close();
        }

        // A bug that a message has met has ended the connection: the loop reports it.
        if (_reading.IsFaulted) ExceptionDispatchInfo.Throw(_reading.Exception!.InnerException!);
        return hasMore && !IsClosed;
    }

    /// <summary>Closes it; what has gathered is lost.</summary>
    public void Close()
    {
        if (IsClosed) return;
        IsClosed = true;
        if (_isOpen) _loop.Unregister(this);
        _bytes.End();
        _plain.Dispose();
        _bytes.Dispose();
        _socket.Dispose();
        if (!_isOpen) return;
        _statistics.Open--;
        _statistics.Closed++;
        _owner!.OnClosed();
    }

    private static bool IsOfTheConnection(Exception error) => error is IOException or AuthenticationException or ObjectDisposedException or InvalidDataException;

    private void GoOnSending()
    {
        if (!_isBlocked || !_bytes.Send()) return;
        _isBlocked = false;
        _loop.WatchWritable(this, watch: false);
        Flush();
    }

    /// <summary>Runs where bytes come in, on the loop: nothing in it ever waits elsewhere.</summary>
    private async Task ReadAsync()
    {
        try
        {
            while (!IsClosed)
            {
                var count = await _plain.ReadAsync(_in.GetMemory(LinkFrame.HeaderBytes)).ConfigureAwait(false);
                if (count == 0) break;
                _in.Advance(count);
                HeardAt = _loop.Now;
                TakeFrames();
            }
        }
        catch (Exception error) when (IsOfTheConnection(error))
        {
            // Whoever is at the other end tries again.
        }
        finally
        {
            Close();
        }
    }

    private void TakeFrames()
    {
        while (!IsClosed && LinkFrame.TryRead(_in.Span, out var length, out var manifest, out var marks))
        {
            var whole = LinkFrame.HeaderBytes + length;
            if (_in.Length < whole)
            {
                // Room for the rest of it.
                _ = _in.GetMemory(whole - _in.Length);
                return;
            }

            var message = manifest == 0 ? null : Read(_in.Span.Slice(LinkFrame.HeaderBytes, length), manifest);
            _in.Take(whole);
            if (message is not null) _owner!.OnMessage(message, (marks & LinkFrame.Forwarded) != 0);
            else if ((marks & LinkFrame.Ping) != 0) SendSign(0);
        }
    }

    /// <returns>Null when it cannot be read: that costs one message.</returns>
    private object? Read(ReadOnlySpan<byte> bytes, ushort manifest)
    {
        if (WireFormat.TryRead(bytes, manifest, out var message))
        {
            _statistics.Received++;
            return message;
        }

        _statistics.Unreadable++;
        return null;
    }
}
