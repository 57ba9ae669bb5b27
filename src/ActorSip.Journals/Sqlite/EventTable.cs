namespace ActorSip.Journals.Sqlite;

/// <summary>The events of the file.</summary>
internal sealed class EventTable
{
    private readonly KindTable _kinds;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _range;
    private readonly SqliteStatement _delete;

    public EventTable(SqliteConnection connection, KindTable kinds)
    {
        _kinds = kinds;
        _insert = connection.Prepare("INSERT INTO events (key, kind, writer, payload) VALUES (?, ?, ?, ?)");
        _range = connection.Prepare("SELECT key, kind, writer, payload FROM events WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?");
        _delete = connection.Prepare("DELETE FROM events WHERE key BETWEEN ? AND ?");
    }

    public void Insert(IdEntry id, StoredEvent stored)
    {
        var kind = _kinds.NumberOf(new PayloadKind(stored.Payload.SerializerId, stored.Payload.Manifest, stored.AdapterManifest));
        _insert.Bind(1, RowKey.Of(id.Number, stored.SequenceNr)).Bind(2, kind).Bind(4, stored.Payload.Bytes);
        BindWriter(stored.Writer);
        _insert.Run();
    }

    /// <summary>Events in order, both ends of the range included.</summary>
    public List<StoredEvent> Read(IdEntry id, long from, long to, long max)
    {
        var events = new List<StoredEvent>();
        _range.Bind(1, RowKey.OfNearest(id.Number, from)).Bind(2, RowKey.OfNearest(id.Number, to)).Bind(3, max);
        try
        {
            while (_range.Step()) events.Add(Row());
        }
        finally
        {
            _range.Reset();
        }

        return events;
    }

    public void DeleteTo(IdEntry id, long to) => _delete.Bind(1, RowKey.Of(id.Number, 0)).Bind(2, RowKey.OfNearest(id.Number, to)).Run();

    // A GUID, which is what Akka gives, takes 16 bytes instead of 36.
    private void BindWriter(string writer)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (Guid.TryParseExact(writer, "D", out var guid) && guid.TryWriteBytes(bytes)) _insert.Bind(3, bytes);
        else _insert.Bind(3, writer);
    }

    private StoredEvent Row()
    {
        var kind = _kinds.Get(_range.Integer(1));
        var writer = _range.IsText(2) ? _range.Text(2) : new Guid(_range.Blob(2)).ToString("D");
        return new StoredEvent(RowKey.SequenceNrOf(_range.Integer(0)), new StoredPayload(kind.SerializerId, kind.Manifest, _range.Blob(3).ToArray()), kind.AdapterManifest, writer);
    }
}
