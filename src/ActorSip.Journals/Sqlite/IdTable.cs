namespace ActorSip.Journals.Sqlite;

/// <summary>
/// The persistence ids of the file, their numbers, and the highest sequence number of each. The file belongs to one thread, so what was read once is remembered; what was remembered of a transaction that
/// is rolled back must be forgotten.
/// </summary>
internal sealed class IdTable
{
    // About 100 bytes each. When it is full it is begun anew: simpler than choosing, and rarer than once in so many look-ups of ids that are not in it.
    private const int MaxRemembered = 65_536;

    private readonly Dictionary<string, IdEntry> _entries = new(StringComparer.Ordinal);
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _lastEvent;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _keepHighest;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _list;

    public IdTable(SqliteConnection connection)
    {
        _find = connection.Prepare("SELECT id, highest FROM ids WHERE persistence_id = ?");
        _lastEvent = connection.Prepare("SELECT key FROM events WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1");
        _insert = connection.Prepare("INSERT INTO ids (persistence_id, highest) VALUES (?, 0) RETURNING id");
        _keepHighest = connection.Prepare("UPDATE ids SET highest = ? WHERE id = ?");
        _remove = connection.Prepare("DELETE FROM ids WHERE id = ?");
        _list = connection.Prepare("SELECT persistence_id FROM ids ORDER BY id");
    }

    /// <summary>Null for an id that nothing was ever written for.</summary>
    public IdEntry? Find(string persistenceId)
    {
        if (_entries.TryGetValue(persistenceId, out var known)) return known;
        long number, kept;
        try
        {
            if (!_find.Bind(1, persistenceId).Step()) return null;
            (number, kept) = (_find.Integer(0), _find.Integer(1));
        }
        finally
        {
            _find.Reset();
        }

        var last = _lastEvent.Bind(1, RowKey.Of(number, 0)).Bind(2, RowKey.Of(number, RowKey.MaxSequenceNr)).Scalar();
        return Remember(persistenceId, new IdEntry(number, Math.Max(kept, last is { } key ? RowKey.SequenceNrOf(key) : 0)));
    }

    /// <summary>Throws SqliteFailure, and StoreException when the file can hold no more ids.</summary>
    public IdEntry FindOrAdd(string persistenceId)
    {
        if (Find(persistenceId) is { } known) return known;
        var number = _insert.Bind(1, persistenceId).Scalar() ?? 0;
        if (number is <= 0 or > RowKey.MaxId) throw new StoreException($"The store has no room for another persistence id; it can have {RowKey.MaxId}.");
        return Remember(persistenceId, new IdEntry(number, 0));
    }

    /// <summary>Writes the highest number down, because the event that shows it goes.</summary>
    public void KeepHighest(IdEntry entry) => _keepHighest.Bind(1, entry.HighestSequenceNr).Bind(2, entry.Number).Run();

    public void Remove(string persistenceId, IdEntry entry)
    {
        _entries.Remove(persistenceId);
        _remove.Bind(1, entry.Number).Run();
    }

    public void Forget() => _entries.Clear();

    public IReadOnlyList<string> List()
    {
        var ids = new List<string>();
        try
        {
            while (_list.Step()) ids.Add(_list.Text(0));
        }
        finally
        {
            _list.Reset();
        }

        return ids;
    }

    private IdEntry Remember(string persistenceId, IdEntry entry)
    {
        if (_entries.Count >= MaxRemembered) _entries.Clear();
        _entries[persistenceId] = entry;
        return entry;
    }
}
