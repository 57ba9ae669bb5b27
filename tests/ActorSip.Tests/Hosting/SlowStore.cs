using ActorSip.Journals;

namespace ActorSip.Tests.Hosting;

/// <summary>A store on the way to which something happens.</summary>
/// <param name="inner">Has what is kept.</param>
/// <param name="onRead">Called before each value is read.</param>
internal sealed class SlowStore(IStore inner, Action onRead) : IStore
{
    public StoreHealth Health => inner.Health;

    public Task<StoredHistory> ReadAsync(string persistenceId) => inner.ReadAsync(persistenceId);

    public Task<StoredHistory> ReadAsync(string persistenceId, StorePosition after) => inner.ReadAsync(persistenceId, after);

    public Task<IReadOnlyList<string>> PersistenceIdsAsync() => inner.PersistenceIdsAsync();

    public Task<byte[]> GetOrAddAsync(string key, byte[] value) => inner.GetOrAddAsync(key, value);

    public Task<byte[]?> GetAsync(string key)
    {
        onRead();
        return inner.GetAsync(key);
    }

    public Task PutAsync(string key, byte[] value) => inner.PutAsync(key, value);

    public Task<DateTimeOffset?> TimeAsync() => inner.TimeAsync();
}
