using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>Finds out what is there, by going through all keys: for tools.</summary>
internal static class RedisListing
{
    private const int KeysAtOnce = 1000;

    /// <summary>All persistence ids that something was written for. An id that somebody has only claimed is none.</summary>
    /// <exception cref="StoreException">Some of the keys cannot be reached.</exception>
    public static async Task<IReadOnlyList<string>> PersistenceIdsAsync(ConnectionMultiplexer connection, IDatabase database, RedisKeys keys)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var server in RedisShape.Masters(connection))
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
