using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Headers;

/// <summary>
/// One parameter of a header value; ranges are relative to the text that was enumerated. A flag has an empty value; a quoted value has its quotes.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HeaderParameter(ByteRange Name, ByteRange Value);
