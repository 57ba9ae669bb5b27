using ActorSip.Fuzz.Readings;
using ActorSip.Fuzz.Seeds;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Robustness;

/// <summary>The fuzzer's target and seeds with changes of our own: values, streams, registrations, cookies and credentials by themselves.</summary>
public sealed class MutatedValueTests
{
    private const int Mutations = 60_000;

    // Whole messages have a test of their own.
    private static readonly byte[][] Seeds = [.. SeedCorpus.Inputs().Where(input => input[0] > 0)];
    private static readonly Mutation Mutation = new([.. Seeds.Select(input => input[1..])]);

    [ThreadStatic]
    private static FuzzTarget? _target;

    [Fact]
    public void A_mutated_value_is_read_or_refused()
    {
        long inputs = 0;
        var kinds = new long[FuzzTarget.Kinds];
        Mutated.Of(Seeds.Length).Sample(
            mutated =>
            {
                (_target ??= new FuzzTarget()).Run([Seeds[mutated.Seed][0], .. Mutation.Apply(mutated.Seed, mutated.Changes)]);
                Interlocked.Increment(ref inputs);
                Interlocked.Increment(ref kinds[Seeds[mutated.Seed][0]]);
            },
            iter: Mutations,
            threads: 1);
        Assert.True(inputs >= Mutations);
        for (var kind = 1; kind < FuzzTarget.Kinds; kind++) Assert.True(kinds[kind] > 0, $"Nothing of kind {kind} was tried");
    }

    [Fact]
    public void Every_seed_of_the_fuzzer_passes()
    {
        var target = new FuzzTarget();
        foreach (var input in SeedCorpus.Inputs()) target.Run(input);
    }
}
