namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>Deletes the events up to a sequence number. The highest number lives on.</summary>
internal sealed class DeleteEvents(string persistenceId, long toSequenceNr, Action complete, Action<Exception> fail) : StoreCommand
{
    public override string PersistenceId => persistenceId;

    public override bool IsWrite => true;

    public override bool Run(SqliteSession session)
    {
        if (session.Ids.Find(persistenceId) is not { } id) return true;
        if (toSequenceNr >= id.HighestSequenceNr) session.Ids.KeepHighest(id);
        session.Events.DeleteTo(id, toSequenceNr);
        return true;
    }

    public override void Complete() => complete();

    public override void Fail(Exception cause) => fail(cause);
}
