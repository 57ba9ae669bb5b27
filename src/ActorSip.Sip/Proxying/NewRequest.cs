using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>A request that belongs to no transaction yet, as the proxy hands it to the route.</summary>
/// <param name="Message">Still in the batch's memory unless detached.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Key">The key of the server transaction it would get.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NewRequest(SipMessage Message, Flow Source, ulong Key);
