using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>Finds out what is there, by going through all keys: for tools.</summary>
internal static class RedisListing
{
    private const int KeysAtOnce = 1000;

    /// <summary>All persistence ids that something was written for. An id that somebody has only claimed is none.</summary>
    public static async Task<IReadOnlyList<string>> PersistenceIdsAsync(IConnectionMultiplexer connection, IDatabase database, RedisKeys keys)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var server in connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
        {
            await foreach (var key in server.KeysAsync(database.Database, keys.Pattern('s'), KeysAtOnce).ConfigureAwait(false)) ids.Add(keys.PersistenceIdOf(key!));
            foreach (var chunk in (await server.KeysAsync(database.Database, keys.Pattern('m'), KeysAtOnce).ToListAsync().ConfigureAwait(false)).Chunk(KeysAtOnce))
            {
                var written = await Task.WhenAll(chunk.Select(key => database.HashExistsAsync(key, "n"))).ConfigureAwait(false);
                for (var i = 0; i < chunk.Length; i++)
                    if (written[i]) ids.Add(keys.PersistenceIdOf(chunk[i]!));
            }
        }

        return [.. ids];
    }
}
