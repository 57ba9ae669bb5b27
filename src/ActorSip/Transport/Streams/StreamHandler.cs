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
internal sealed class StreamHandler(StreamConnection connection, IMessageBufferAllocator allocator) : ChannelHandlerAdapter
{
    private const int SmallestPart = 2048;

    private readonly TcpChannel _channel = connection.Channel;
    private StreamFramer _framer = new(connection.Channel.Options.MaxHeaderBytes, connection.Channel.Options.MaxBodyBytes);
    private MessageBuffer? _part;
    private int _partBytes;
    private bool _mustFlush;
    private bool _isRefused;

    public override void ChannelRegistered(IChannelHandlerContext context)
    {
        connection.IsRegistered = true;
        base.ChannelRegistered(context);
    }

    public override void ChannelActive(IChannelHandlerContext context) => connection.ReportOpened();

    public override void ChannelInactive(IChannelHandlerContext context)
    {
        DropPart();
        connection.ReportOver(SendError.Refused);
    }

    public override void ChannelRead(IChannelHandlerContext context, object message)
    {
        var bytes = (IByteBuffer)message;
        try
        {
            connection.Touch();
            if (connection.FramingError == StreamFramerError.None && !_isRefused) Take(bytes.Array.AsSpan(bytes.ArrayOffset + bytes.ReaderIndex, bytes.ReadableBytes));
        }
        finally
        {
            bytes.Release();
        }
    }

    public override void ChannelReadComplete(IChannelHandlerContext context)
    {
        if (_mustFlush) connection.Flush();
        _mustFlush = false;
        connection.PauseIfTooMuch(context.Channel.Configuration);
        _channel.Inbox.Signal();
    }

    public override void UserEventTriggered(IChannelHandlerContext context, object evt)
    {
        if (evt is not ChannelInputShutdownEvent) return;

        // Only who has asked something can still wait for an answer
        if (connection.Framed > 0 && _channel.Options.HalfClosedTime > TimeSpan.Zero) connection.ReportInputClosed();
        else connection.CloseNow();
    }

    public override void ExceptionCaught(IChannelHandlerContext context, Exception exception)
    {
        // A reset is the peer's way to end a connection; anything else here is ours
        if (exception is not SocketException)
            _channel.LimitedLog.Error(exception, "Connection {0} from {1} is closed for a fault of ours", connection.Id, connection.Remote);
        connection.CloseNow();
    }

    private void Take(ReadOnlySpan<byte> arrived)
    {
        if (_part is null)
        {
            var used = Frame(arrived);
            if (used < arrived.Length && connection.FramingError == StreamFramerError.None) Keep(arrived[used..]);
        }
        else if (Keep(arrived))
        {
            var used = Frame(_part!.Span);
            var rest = _part.Length - used;
            if (rest == 0 || connection.FramingError != StreamFramerError.None)
                DropPart();
            else if (used > 0)
            {
                _part.Span[used..].CopyTo(_part.Span);
                _part.Length = rest;
            }
        }

        connection.HasPart = _part is not null;
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
        connection.FramingError = _framer.Error;
        _channel.Statistics.CountFramingError();
        if (isAnswered && _channel.Options.HalfClosedTime > TimeSpan.Zero) connection.ReportInputClosed();
        else connection.CloseNow();
    }

    private void Deliver(ReadOnlySpan<byte> bytes)
    {
        var message = allocator.Rent(bytes.Length, "stream message");
        bytes.CopyTo(message.Free);
        message.Length = bytes.Length;
        connection.Framed++;
        _channel.Statistics.CountIn(bytes.Length);
        connection.Deliver(message);
    }

    // RFC 5626 section 3.5.1: who has sent a double CRLF, the ping, waits for a single one, the pong
    private void Answer()
    {
        _channel.Statistics.CountKeepalive();
        if (!connection.TryQueue(2)) return;
        connection.Write(_channel.Pool.RentCrlf(connection));
        _mustFlush = true;
    }

    /// <summary>Puts the bytes behind those already waiting, in a larger buffer if need be. False when the node has no room for more: the connection is closed.</summary>
    private bool Keep(ReadOnlySpan<byte> bytes)
    {
        var length = (_part?.Length ?? 0) + bytes.Length;
        if (_part is null || _partBytes < length)
        {
            // It grows with what has come and not with what Content-Length promises: promises cost their sender nothing
            var capacity = Math.Max(length, _part is null ? SmallestPart : Math.Min(2 * _partBytes, 1 << 20));
            if (!_channel.Unfinished.TryAdd(capacity - _partBytes))
            {
                Refuse();
                return false;
            }

            _partBytes = capacity;
            var larger = allocator.Rent(capacity, "unfinished stream message");
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

    private void Refuse()
    {
        _isRefused = true;
        _channel.Statistics.CountUnfinishedRefused();
        DropPart();
        connection.CloseNow();
    }

    private void DropPart()
    {
        _part?.Release();
        _part = null;
        _channel.Unfinished.Remove(_partBytes);
        _partBytes = 0;
    }
}
