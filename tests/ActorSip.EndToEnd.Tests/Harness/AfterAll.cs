using Xunit;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>The tests that stop the shared servers.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AfterAll
{
    public const string Name = "After all";
}
