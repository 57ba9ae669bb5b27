namespace ActorSip.Journals;

/// <summary>A store of events and snapshots, for those who are not persistent actors. Tasks fail with StoreException.</summary>
public interface IStore
{
    /// <summary>Whether it is available, and its counters.</summary>
    StoreHealth Health { get; }

    /// <summary>The latest snapshot of a persistence id and the events after it, as they were at one moment. Claims nothing and changes nothing.</summary>
    Task<StoredHistory> ReadAsync(string persistenceId);

    /// <summary>The events after a position, if they are there and the position is of the same history; else as <see cref="ReadAsync(string)"/>.</summary>
    Task<StoredHistory> ReadAsync(string persistenceId, StorePosition after);

    /// <summary>All persistence ids that something was ever written for.</summary>
    Task<IReadOnlyList<string>> PersistenceIdsAsync();

    /// <summary>The value that is kept under a name; if there is none, <paramref name="value"/>, which is kept from now on.</summary>
    Task<byte[]> GetOrAddAsync(string key, byte[] value);

    /// <summary>The value that is kept under a name; null if there is none.</summary>
    Task<byte[]?> GetAsync(string key);

    /// <summary>Keeps a value under a name, whatever was there.</summary>
    Task PutAsync(string key, byte[] value);

    /// <summary>What time it is by the store's clock, where that is one that several nodes see; null where it is the machine's own.</summary>
    Task<DateTimeOffset?> TimeAsync();
}
