using System.Text;

namespace ActorSip.Peers;

/// <summary>Who is told, and believed, who somebody is (RFC 3325).</summary>
/// <param name="ToUsers">Users of ours are told, unless the caller asks for privacy.</param>
/// <param name="TrustedHeaders">Names of header fields believed from trusted peers alone, besides P-Asserted-Identity.</param>
public sealed record IdentityPolicy(bool ToUsers, IReadOnlyList<byte[]> TrustedHeaders)
{
    /// <summary>Those of <see cref="TrustedHeaders"/> that are kept back from some: a Service-Route that is believed says nothing of anybody (RFC 3608), and is for the phone that registers.</summary>
    public IReadOnlyList<byte[]> PrivateHeaders { get; } = [.. TrustedHeaders.Where(name => !Ascii.EqualsIgnoreCase(name, "Service-Route"u8))];
}
