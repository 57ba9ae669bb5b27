using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Uris;

/// <summary>One parameter, or one header, of a URI; ranges are relative to the text that was enumerated. A flag has an empty value.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UriParameter(ByteRange Name, ByteRange Value);
