using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Registration;

/// <summary>One contact of a REGISTER. Ranges are relative to <see cref="RegisterRequest.Text"/>.</summary>
/// <param name="Uri">Without brackets and without headers.</param>
/// <param name="Parameters">Those of the header field but q and expires, as "a=b;c".</param>
/// <param name="Instance">The +sip.instance parameter without its quotes.</param>
/// <param name="Push">The URI's pn- parameters, as "a=b;c".</param>
/// <param name="Q">Thousandths, 0 to 1000; 1000 when it has none.</param>
/// <param name="Expires">The expires parameter in seconds; -1 when it has none.</param>
/// <param name="RegId">The reg-id parameter; 0 when it has none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RegisterContact(ByteRange Uri, ByteRange Parameters, ByteRange Instance, ByteRange Push, int Q, long Expires, uint RegId);
