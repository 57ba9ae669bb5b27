using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>What the servers behind a connection are to each other: one Redis, or a Redis Cluster of several masters that share the keys.</summary>
internal static class RedisShape
{
    private const int MostTries = 1 << 20;

    /// <exception cref="StoreException">The servers, or the settings, do not go together.</exception>
    public static void Check(ConnectionMultiplexer connection, RedisStoreOptions options)
    {
        if (ClusterOf(connection) is not null)
        {
            if (options.Database != 0) throw new StoreException($"database = {options.Database}, but {RedisConnection.NameOf(options)} is a Redis Cluster, which has database 0 alone. Use key-prefix to keep several apart.");
            return;
        }

        var masters = connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }).Select(server => EndPointCollection.ToString(server.EndPoint)).ToArray();
        if (masters.Length > 1)
            throw new StoreException($"configuration-string names {string.Join(" and ", masters)}, which are neither a Redis Cluster nor replicas of each other: name one of them, or the sentinels that know which is the master (serviceName=...).");
    }

    /// <summary>The servers that have keys, all of them.</summary>
    /// <exception cref="StoreException">One of them cannot be reached.</exception>
    public static IReadOnlyList<IServer> Masters(ConnectionMultiplexer connection)
    {
        if (ClusterOf(connection) is not { } cluster) return [.. connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false })];
        var masters = cluster.Nodes.Where(HasKeys).Select(node => connection.GetServer(node.EndPoint!)).ToArray();
        return Array.Find(masters, server => !server.IsConnected) is { } gone ? throw new StoreException($"{EndPointCollection.ToString(gone.EndPoint)} of the Redis Cluster cannot be reached.") : masters;
    }

    /// <summary>Keys that are written to see whether anything can be, one at each master: the store of which a part is away is away.</summary>
    public static IEnumerable<RedisKey> Probes(ConnectionMultiplexer connection, RedisKeys keys)
    {
        if (ClusterOf(connection) is not { } cluster) return [keys.Probe];
        return cluster.Nodes.Where(HasKeys).Select(node => Enumerable.Range(0, MostTries).Select(keys.ProbeOf).FirstOrDefault(key => IsAt(node, connection.HashSlot(key)), keys.Probe));
    }

    private static ClusterConfiguration? ClusterOf(ConnectionMultiplexer connection) =>
        connection.GetServers().FirstOrDefault(server => server is { IsConnected: true, ServerType: ServerType.Cluster })?.ClusterConfiguration;

    private static bool HasKeys(ClusterNode node) => !node.IsReplica && node.Slots.Count > 0;

    private static bool IsAt(ClusterNode node, int slot) => node.Slots.Any(range => slot >= range.From && slot <= range.To);
}
