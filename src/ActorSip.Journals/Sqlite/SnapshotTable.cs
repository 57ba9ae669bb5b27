using ActorSip.Journals.Plugins;

namespace ActorSip.Journals.Sqlite;

/// <summary>The snapshots of the file.</summary>
internal sealed class SnapshotTable
{
    private readonly KindTable _kinds;
    private readonly SqliteStatement _save;
    private readonly SqliteStatement _latest;
    private readonly SqliteStatement _delete;

    public SnapshotTable(SqliteConnection connection, KindTable kinds)
    {
        _kinds = kinds;
        _save = connection.Prepare("INSERT OR REPLACE INTO snapshots (key, timestamp, kind, payload) VALUES (?, ?, ?, ?)");
        _latest = connection.Prepare("SELECT key, timestamp, kind, payload FROM snapshots WHERE key BETWEEN ? AND ? AND timestamp BETWEEN ? AND ? ORDER BY key DESC LIMIT 1");
        _delete = connection.Prepare("DELETE FROM snapshots WHERE key BETWEEN ? AND ? AND timestamp BETWEEN ? AND ?");
    }

    /// <summary>A second one of the same sequence number takes the place of the first.</summary>
    public void Save(IdEntry id, StoredSnapshot snapshot)
    {
        var kind = _kinds.NumberOf(new PayloadKind(snapshot.Payload.SerializerId, snapshot.Payload.Manifest, ""));
        _save.Bind(1, RowKey.Of(id.Number, snapshot.SequenceNr)).Bind(2, snapshot.TimestampTicks).Bind(3, kind).Bind(4, snapshot.Payload.Bytes).Run();
    }

    /// <summary>The one with the highest sequence number of those in the range.</summary>
    public StoredSnapshot? Latest(IdEntry id, SnapshotRange range)
    {
        Bind(_latest, id, range);
        try
        {
            if (!_latest.Step()) return null;
            var kind = _kinds.Get(_latest.Integer(2));
            return new StoredSnapshot(RowKey.SequenceNrOf(_latest.Integer(0)), _latest.Integer(1), new StoredPayload(kind.SerializerId, kind.Manifest, _latest.Blob(3).ToArray()));
        }
        finally
        {
            _latest.Reset();
        }
    }

    public void Delete(IdEntry id, SnapshotRange range) => Bind(_delete, id, range).Run();

    private static SqliteStatement Bind(SqliteStatement statement, IdEntry id, SnapshotRange range) => statement
        .Bind(1, RowKey.OfNearest(id.Number, range.MinSequenceNr)).Bind(2, RowKey.OfNearest(id.Number, range.MaxSequenceNr)).Bind(3, range.MinTicks).Bind(4, range.MaxTicks);
}
