using CsCheck;

namespace ActorSip.Sip.Tests.Robustness;

/// <summary>A seed and the changes to it. It prints as what makes it again: CsCheck shows it, with the seed of its own that led there.</summary>
internal sealed record Mutated(int Seed, ulong[] Changes)
{
    /// <summary>One to eight changes, most often few.</summary>
    public static Gen<Mutated> Of(int seeds) => Gen.Select(Gen.Int[0, seeds - 1], Gen.ULong.Array[1, 8], (seed, changes) => new Mutated(seed, changes));

    public override string ToString() => $"seed {Seed}, changes {string.Join(' ', Changes.Select(change => change.ToString("X", System.Globalization.CultureInfo.InvariantCulture)))}";
}
