using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>The tests that configure one running node anew, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class TrunkCollection : ICollectionFixture<TrunkFixture>
{
    public const string Name = "a node with trunks";
}
