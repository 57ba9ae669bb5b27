using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>The classes that share one running node.</summary>
[CollectionDefinition(Name)]
public sealed class NodeCollection : ICollectionFixture<NodeFixture>
{
    public const string Name = "running node";
}
