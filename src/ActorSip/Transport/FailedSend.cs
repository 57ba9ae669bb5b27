using System.Runtime.InteropServices;

namespace ActorSip.Transport;

/// <summary>A ticket whose message did not get out, not yet reported.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FailedSend(long Ticket, SendError Error);
