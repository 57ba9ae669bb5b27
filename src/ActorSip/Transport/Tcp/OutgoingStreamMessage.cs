using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;

namespace ActorSip.Transport.Tcp;

/// <summary>What waits to be written on a connection; the queue holds its buffer. Without a buffer it is the pong of RFC 5626 section 3.5.1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OutgoingStreamMessage(MessageBuffer? Message, int Length, long Ticket);
