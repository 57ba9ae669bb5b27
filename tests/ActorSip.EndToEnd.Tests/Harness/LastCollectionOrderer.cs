using ActorSip.EndToEnd.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer("ActorSip.EndToEnd.Tests.Harness.LastCollectionOrderer", "ActorSip.EndToEnd.Tests")]

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>Puts the tests that stop the shared servers behind all others.</summary>
public sealed class LastCollectionOrderer : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections
            .OrderBy(collection => collection.DisplayName == AfterAll.Name)
            .ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
