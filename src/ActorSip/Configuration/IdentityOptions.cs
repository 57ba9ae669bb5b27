namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.identity</c>: who is told and believed who somebody is (RFC 3325).</summary>
public sealed record IdentityOptions
{
    /// <summary>Asserted identities go to users of ours too, not to trusted peers alone.</summary>
    public required bool ToUsers { get; init; }

    /// <summary>Names of header fields that are believed from trusted peers alone, besides P-Asserted-Identity.</summary>
    public required IReadOnlyList<string> TrustedHeaders { get; init; }
}
