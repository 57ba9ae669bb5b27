using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Udp;

/// <summary>A message on its way to the socket; the queue holds its buffer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OutgoingDatagram(MessageBuffer Message, int Length, IpEndpoint Remote, long Ticket);
