namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>Adds events, all or none.</summary>
internal abstract class AppendCommand : StoreCommand
{
    private StoredEvent[] _events = [];
    private long _size;

    public override bool IsWrite => true;

    public override long Size => _size;

    public override int EventCount => _events.Length;

    public sealed override void Prepare()
    {
        _events = Serialize();
        foreach (var stored in _events) _size += stored.Payload.Bytes.Length;
    }

    /// <summary>The events, of one persistence id and in order.</summary>
    protected abstract StoredEvent[] Serialize();

    public sealed override bool Run(SqliteSession session)
    {
        if (_events.Length == 0) return true;
        var id = session.Ids.FindOrAdd(PersistenceId);
        Refusal = Check(id);
        // A commit whose end was not seen may have succeeded: then the events are there, and are ours.
        if (Refusal is not null && Attempts > 0 && IsWritten(session, id)) Refusal = null;
        else if (Refusal is null) Insert(session, id);
        return true;
    }

    private void Insert(SqliteSession session, IdEntry id)
    {
        foreach (var stored in _events) session.Events.Insert(id, stored);
        id.HighestSequenceNr = _events[^1].SequenceNr;
    }

    private StoreException? Check(IdEntry id)
    {
        if (_events[^1].SequenceNr > RowKey.MaxSequenceNr) return new StoreException($"'{PersistenceId}' has used up its sequence numbers; the last is {RowKey.MaxSequenceNr}.");
        var expected = id.HighestSequenceNr;
        foreach (var stored in _events)
            if (stored.SequenceNr != ++expected)
                return new StoreException($"Event {stored.SequenceNr} of '{PersistenceId}' does not follow the last one in the store, {id.HighestSequenceNr}: there is a second writer, or the store was exchanged.");
        return null;
    }

    private bool IsWritten(SqliteSession session, IdEntry id)
    {
        var written = session.Events.Read(id, _events[0].SequenceNr, _events[^1].SequenceNr, _events.Length + 1L);
        return written.Count == _events.Length && written.Zip(_events, (there, ours) =>
            there.SequenceNr == ours.SequenceNr && there.Writer == ours.Writer && there.Payload.Bytes.AsSpan().SequenceEqual(ours.Payload.Bytes)).All(same => same);
    }
}
