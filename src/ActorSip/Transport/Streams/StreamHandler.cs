using System.Net.Sockets;
using ActorSip.Sip.Messages;
using Akka.Event;
using DotNetty.Buffers;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

namespace ActorSip.Transport.Streams;

/// <summary>
/// The DotNetty end of one connection: has what arrives cut into messages, answers pings, and reports the rest. Runs on the connection's DotNetty thread.
/// </summary>
internal sealed class StreamHandler : ChannelHandlerAdapter, IStreamEffects
{
    private readonly StreamConnection _connection;
    private readonly IMessageBufferAllocator _allocator;
    private readonly TcpChannel _channel;
    private readonly StreamIntake _intake;
    private bool _mustFlush;

    public StreamHandler(StreamConnection connection, StreamNode node)
    {
        _connection = connection;
        _allocator = node.Allocator;
        _channel = connection.Channel;
        _intake = new StreamIntake(node, _channel.Statistics, this);
        connection.Intake = _intake;
    }

    public override void ChannelRegistered(IChannelHandlerContext context)
    {
        _connection.IsRegistered = true;
        base.ChannelRegistered(context);
    }

    public override void ChannelActive(IChannelHandlerContext context) => _connection.ReportOpened();

    public override void ChannelInactive(IChannelHandlerContext context)
    {
        _intake.End();
        _connection.ReportOver(SendError.Refused);
    }

    public override void ChannelRead(IChannelHandlerContext context, object message)
    {
        var bytes = (IByteBuffer)message;
        try
        {
            _connection.Touch();
            _intake.Take(bytes.Array.AsSpan(bytes.ArrayOffset + bytes.ReaderIndex, bytes.ReadableBytes), memory: null, 0, _channel.Now);
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
        if (_intake.Framed > 0 && _channel.Options.HalfClosedTime > TimeSpan.Zero) _connection.ReportInputClosed();
        else _connection.CloseNow();
    }

    public override void ExceptionCaught(IChannelHandlerContext context, Exception exception)
    {
        // A reset is the peer's way to end a connection; anything else here is ours
        if (exception is not SocketException)
            _channel.LimitedLog.Error(exception, "Connection {0} from {1} is closed for a fault of ours", _connection.Id, _connection.Remote);
        _connection.CloseNow();
    }

    public bool Deliver(ReadOnlySpan<byte> bytes, MessageBuffer? memory, int offset)
    {
        var message = _allocator.Rent(bytes.Length, "stream message");
        bytes.CopyTo(message.Free);
        message.Length = bytes.Length;
        _connection.Deliver(message);
        return true;
    }

    public void AnswerPing()
    {
        if (!_connection.TryQueue(2)) return;
        _connection.Write(_channel.Pool.RentCrlf(_connection));
        _mustFlush = true;
    }

    /// <summary>Whoever has sent a Content-Length that is wrong, or too large, is told so, and has a moment to read it; what he goes on sending is thrown away.</summary>
    public void Break(bool isAnswered)
    {
        if (isAnswered && _channel.Options.HalfClosedTime > TimeSpan.Zero) _connection.ReportInputClosed();
        else _connection.CloseNow();
    }

    public void CloseNow() => _connection.CloseNow();

    public void GiveUpSoon() => _connection.EventLoop.Execute(_intake.GiveUp);
}
