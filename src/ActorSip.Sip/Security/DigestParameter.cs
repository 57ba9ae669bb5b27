using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Security;

/// <summary>One directive of a challenge or of credentials; ranges of the text that was parsed.</summary>
/// <param name="Name">The directive's name.</param>
/// <param name="Value">Without its quotes, escapes as they stand.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DigestParameter(ByteRange Name, ByteRange Value);
