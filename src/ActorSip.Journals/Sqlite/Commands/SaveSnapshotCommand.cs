namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>Keeps a snapshot.</summary>
/// <param name="persistenceId">Whose.</param>
/// <param name="serialize">Makes what is stored, once; what it throws fails the command.</param>
/// <param name="complete">Tells that it is durable.</param>
/// <param name="fail">Tells that it never will be.</param>
internal sealed class SaveSnapshotCommand(string persistenceId, Func<StoredSnapshot> serialize, Action complete, Action<Exception> fail) : StoreCommand
{
    private StoredSnapshot? _snapshot;

    public override string PersistenceId => persistenceId;

    public override bool IsWrite => true;

    public override long Size => _snapshot?.Payload.Bytes.Length ?? 0;

    public override void Prepare() => _snapshot = serialize();

    public override bool Run(SqliteSession session)
    {
        session.Snapshots.Save(session.Ids.FindOrAdd(persistenceId), _snapshot!);
        return true;
    }

    public override void Complete() => complete();

    public override void Fail(Exception cause) => fail(cause);
}
