namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>The Redis of a cluster, of one server or of several.</summary>
internal interface IRedisStore : IAsyncDisposable
{
    /// <summary>As an operator writes it for the nodes.</summary>
    string ConfigurationString { get; }
}
