using System.Net.Sockets;
using ActorSip.Sip.Messages;
using Akka.Event;
using DotNetty.Buffers;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

namespace ActorSip.Transport.Streams;

/// <summary>
/// The DotNetty end of one connection: cuts what arrives into messages, answers pings, and reports the rest. Runs on the connection's DotNetty thread.
/// </summary>
internal sealed class StreamHandler : ChannelHandlerAdapter
{
    private const int SmallestPart = 2048;

    private readonly StreamConnection _connection;
    private readonly IMessageBufferAllocator _allocator;
    private readonly TcpChannel _channel;
    private readonly UnfinishedMessage _unfinished;
    private StreamFramer _framer;
    private KeepaliveMeter _keepalives;
    private MessageBuffer? _part;
    private int _partBytes;
    private bool _mustFlush;
    private bool _isRefused;

    public StreamHandler(StreamConnection connection, IMessageBufferAllocator allocator)
    {
        _connection = connection;
        _allocator = allocator;
        _channel = connection.Channel;
        _framer = new StreamFramer(_channel.Options.MaxHeaderBytes, _channel.Options.MaxBodyBytes);
        _keepalives = new KeepaliveMeter(_channel.Options.MaxKeepalives);
        _unfinished = new UnfinishedMessage(() => connection.EventLoop.Execute(GiveUp));
    }

    /// <summary>False when what comes is not looked at any more.</summary>
    private bool IsFramed => _connection.FramingError == StreamFramerError.None && !_isRefused;

    public override void ChannelRegistered(IChannelHandlerContext context)
    {
        _connection.IsRegistered = true;
        base.ChannelRegistered(context);
    }

    public override void ChannelActive(IChannelHandlerContext context) => _connection.ReportOpened();

    public override void ChannelInactive(IChannelHandlerContext context)
    {
        DropPart();
        _connection.ReportOver(SendError.Refused);
    }

    public override void ChannelRead(IChannelHandlerContext context, object message)
    {
        var bytes = (IByteBuffer)message;
        try
        {
            _connection.Touch();
            if (IsFramed) Take(bytes.Array.AsSpan(bytes.ArrayOffset + bytes.ReaderIndex, bytes.ReadableBytes));
        }
        finally
        {
            bytes.Release();
        }
    }

    public override void ChannelReadComplete(IChannelHandlerContext context)
    {
        if (_mustFlush) _connection.Flush();
        _mustFlush = false;
        _connection.PauseIfTooMuch(context.Channel.Configuration);
        _channel.Inbox.Signal();
    }

    public override void UserEventTriggered(IChannelHandlerContext context, object evt)
    {
        if (evt is not ChannelInputShutdownEvent) return;

        // Only who has asked something can still wait for an answer
        if (_connection.Framed > 0 && _channel.Options.HalfClosedTime > TimeSpan.Zero) _connection.ReportInputClosed();
        else _connection.CloseNow();
    }

    public override void ExceptionCaught(IChannelHandlerContext context, Exception exception)
    {
        // A reset is the peer's way to end a connection; anything else here is ours
        if (exception is not SocketException)
            _channel.LimitedLog.Error(exception, "Connection {0} from {1} is closed for a fault of ours", _connection.Id, _connection.Remote);
        _connection.CloseNow();
    }

    private void Take(ReadOnlySpan<byte> arrived)
    {
        if (_part is null)
        {
            var used = Frame(arrived);
            if (used < arrived.Length && IsFramed) Keep(arrived[used..]);
        }
        else if (Keep(arrived))
        {
            var used = Frame(_part.Span);
            var rest = _part is null ? 0 : _part.Length - used;
            if (rest == 0 || !IsFramed)
                DropPart();
            else if (used > 0)
            {
                _part!.Span[used..].CopyTo(_part.Span);
                _part.Length = rest;
            }
        }

        _connection.HasPart = _part is not null;
    }

    /// <summary>Takes what is whole from the beginning of the bytes; returns how much that was.</summary>
    private int Frame(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (true)
        {
            switch (_framer.Next(bytes[used..], out var length))
            {
                case StreamFramerResult.NeedMore:
                    return used;
                case StreamFramerResult.Message:
                    Deliver(bytes.Slice(used, length));
                    break;
                case StreamFramerResult.KeepalivePing or StreamFramerResult.Crlf when !_keepalives.OnKeepalive(_channel.Now):
                    _channel.Statistics.CountKeepalivesRefused();
                    Refuse();
                    return used;
                case StreamFramerResult.KeepalivePing:
                    Answer();
                    break;
                case StreamFramerResult.Crlf:
                    break;
                default:
                    if (length > 0) Deliver(bytes.Slice(used, length));
                    Break(isAnswered: length > 0);
                    return used;
            }

            used += length;
        }
    }

    /// <summary>Where the next message begins is not known any more. Whoever has sent a Content-Length that is wrong, or too large, is told so, and has a moment to read it; what he goes on sending is thrown away.</summary>
    private void Break(bool isAnswered)
    {
        _connection.FramingError = _framer.Error;
        _channel.Statistics.CountFramingError();
        if (isAnswered && _channel.Options.HalfClosedTime > TimeSpan.Zero) _connection.ReportInputClosed();
        else _connection.CloseNow();
    }

    private void Deliver(ReadOnlySpan<byte> bytes)
    {
        var message = _allocator.Rent(bytes.Length, "stream message");
        bytes.CopyTo(message.Free);
        message.Length = bytes.Length;
        _connection.Framed++;
        _keepalives.OnMessage();
        _channel.Statistics.CountIn(bytes.Length);
        _connection.Deliver(message);
    }

    // RFC 5626 section 3.5.1: who has sent a double CRLF, the ping, waits for a single one, the pong
    private void Answer()
    {
        _channel.Statistics.CountKeepalive();
        if (!_connection.TryQueue(2)) return;
        _connection.Write(_channel.Pool.RentCrlf(_connection));
        _mustFlush = true;
    }

    /// <summary>Puts the bytes behind those already waiting, in a larger buffer if need be. False when there is no room for more: the connection is closed.</summary>
    private bool Keep(ReadOnlySpan<byte> bytes)
    {
        var length = (_part?.Length ?? 0) + bytes.Length;
        if (_part is null || _partBytes < length)
        {
            // It grows with what has come and not with what Content-Length promises: promises cost their sender nothing
            var capacity = Math.Max(length, _part is null ? SmallestPart : Math.Min(2 * _partBytes, 1 << 20));
            if (!_channel.Unfinished.TryAdd(_unfinished, capacity - _partBytes))
            {
                GiveUp();
                return false;
            }

            _partBytes = capacity;
            var larger = _allocator.Rent(capacity, "unfinished stream message");
            larger.Length = 0;
            if (_part is not null)
            {
                _part.Span.CopyTo(larger.Free);
                _part.Release();
            }

            _part = larger;
        }

        bytes.CopyTo(_part.Free[(length - bytes.Length)..]);
        _part.Length = length;
        return true;
    }

    /// <summary>There is no memory for the end of its message.</summary>
    private void GiveUp()
    {
        if (_isRefused) return;
        _channel.Statistics.CountUnfinishedRefused();
        Refuse();
    }

    private void Refuse()
    {
        _isRefused = true;
        DropPart();
        _connection.CloseNow();
    }

    private void DropPart()
    {
        _part?.Release();
        _part = null;
        _channel.Unfinished.Remove(_unfinished);
        _partBytes = 0;
    }
}
