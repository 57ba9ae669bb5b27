using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;

namespace ActorSip.Transport.Streams;

/// <summary>One thing that happened, on its way to the loop. The message is the event's: whoever takes the event releases it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct StreamEvent
{
    public StreamEventKind Kind { get; private init; }

    /// <summary>Null for <see cref="StreamEventKind.SendFailed"/> alone.</summary>
    public StreamConnection? Connection { get; private init; }

    public MessageBuffer? Message { get; private init; }

    public long Ticket { get; private init; }

    public SendError Error { get; private init; }

    public static StreamEvent Of(StreamEventKind kind, StreamConnection connection) => new() { Kind = kind, Connection = connection };

    public static StreamEvent Received(StreamConnection connection, MessageBuffer message) =>
        new() { Kind = StreamEventKind.Received, Connection = connection, Message = message };

    public static StreamEvent ConnectFailed(StreamConnection connection, SendError error) =>
        new() { Kind = StreamEventKind.ConnectFailed, Connection = connection, Error = error };

    public static StreamEvent SendFailed(long ticket, SendError error) => new() { Kind = StreamEventKind.SendFailed, Ticket = ticket, Error = error };
}
