using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Portable;

/// <summary>A datagram on its way to the loop, or, without a message, the news that one did not get out.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReceivedDatagram(MessageBuffer? Message, IpEndpoint Remote, long Ticket, SendError Error);
