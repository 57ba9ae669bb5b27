using System.Runtime.InteropServices;

namespace ActorSip.Sip.Security;

/// <summary>The nonce of credentials whose MAC is good and which was sent to where they come from: it need not be read again when the user is known.</summary>
/// <param name="Number">Of the nonce.</param>
/// <param name="IssuedAt">Seconds since 1970.</param>
/// <param name="Request">The <see cref="DigestAuthenticator.RequestMark"/> of the message.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExaminedNonce(ulong Number, uint IssuedAt, ulong Request);
