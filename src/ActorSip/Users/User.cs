using ActorSip.Sip.Security;

namespace ActorSip.Users;

/// <summary>A user as the store has him. Immutable.</summary>
/// <param name="Name">The digest username and the user part of his address, in the canonical form of an address-of-record.</param>
/// <param name="Realm">The realm that his password is for.</param>
/// <param name="Secrets">For each algorithm its HA1, H(username ":" realm ":" password) of RFC 7616 section 3.4.2, as bytes; at least one.</param>
/// <param name="Identities">Further identities he may use, as URIs in canonical text: "sip:office@example.com", "tel:+493012345". His own address needs no entry.</param>
public sealed record User(string Name, string Realm, IReadOnlyDictionary<DigestAlgorithm, byte[]> Secrets, IReadOnlyList<string> Identities);
