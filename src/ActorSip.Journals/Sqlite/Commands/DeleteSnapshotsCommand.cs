using ActorSip.Journals.Plugins;

namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>Deletes the snapshots of a range.</summary>
internal sealed class DeleteSnapshotsCommand(string persistenceId, SnapshotRange range, Action complete, Action<Exception> fail) : StoreCommand
{
    public override string PersistenceId => persistenceId;

    public override bool IsWrite => true;

    public override bool Run(SqliteSession session)
    {
        if (session.Ids.Find(persistenceId) is { } id) session.Snapshots.Delete(id, range);
        return true;
    }

    public override void Complete() => complete();

    public override void Fail(Exception cause) => fail(cause);
}
