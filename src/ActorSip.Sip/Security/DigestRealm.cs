using System.Text;

namespace ActorSip.Sip.Security;

/// <summary>A protection domain: "The realm string alone defines the protection domain" (RFC 3261 section 22.1). Immutable.</summary>
public sealed class DigestRealm
{
    private readonly DigestAlgorithm[] _algorithms;

    /// <param name="name">Printable ASCII without quotes and backslashes, so that it stands in a quoted string as it is.</param>
    /// <param name="algorithms">At least one, in any order.</param>
    public DigestRealm(string name, IEnumerable<DigestAlgorithm> algorithms)
    {
        Name = Encoding.ASCII.GetBytes(name);
        _algorithms = [.. algorithms.Distinct().OrderDescending()];
    }

    public byte[] Name { get; }

    /// <summary>What it offers, the strongest first: RFC 8760 section 2.3, the challenges stand "in the order in which it would prefer to see them used".</summary>
    public ReadOnlySpan<DigestAlgorithm> Algorithms => _algorithms;

    public bool Offers(DigestAlgorithm algorithm) => _algorithms.AsSpan().Contains(algorithm);

    public override string ToString() => Encoding.ASCII.GetString(Name);
}
