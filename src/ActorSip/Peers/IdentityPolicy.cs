namespace ActorSip.Peers;

/// <summary>Who is told, and believed, who somebody is (RFC 3325).</summary>
/// <param name="ToUsers">Users of ours are told, unless the caller asks for privacy.</param>
/// <param name="TrustedHeaders">Names of header fields believed from trusted peers alone, besides P-Asserted-Identity.</param>
public sealed record IdentityPolicy(bool ToUsers, IReadOnlyList<byte[]> TrustedHeaders);
