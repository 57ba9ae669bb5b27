using ActorSip.Cluster.Tests.Nodes;
using Xunit;

namespace ActorSip.Cluster.Tests.Faults;

/// <summary>One cluster for all tests, which bring it back to health; after a test that failed it is another one.</summary>
[CollectionDefinition(Name)]
public sealed class SharedCluster : ICollectionFixture<SharedCluster>, IAsyncDisposable, IAsyncLifetime
{
    public const string Name = "Cluster";

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    private ServerCluster? _cluster;

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (_cluster is { } cluster) await cluster.DisposeAsync();
        _cluster = null;
    }

    /// <summary>A cluster whose nodes are all ready. Whoever takes it gives it back with <see cref="GiveBack"/> when all is well.</summary>
    internal async Task<ServerCluster> TakeAsync()
    {
        var cluster = _cluster ?? await ServerCluster.StartAsync(new ClusterSettings { KeepaliveInterval = Sizes.KeepaliveInterval });
        _cluster = null;
        try
        {
            await cluster.WaitUntilReadyAsync(ReadyWithin);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    internal void GiveBack(ServerCluster cluster) => _cluster = cluster;
}
