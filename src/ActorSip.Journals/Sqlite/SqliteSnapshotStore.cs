using ActorSip.Journals.Sqlite.Commands;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace ActorSip.Journals.Sqlite;

/// <summary>
/// The snapshot store as Akka.Persistence knows it, in the store of the journal: requests of both are done in the order in which they come, so a snapshot is durable before the events that are deleted because
/// of it. Made by Akka at its first use; lives as long as the system. A restart loses nothing.
/// </summary>
public sealed class SqliteSnapshotStore : ReceiveActor
{
    private readonly SqliteStore _store;
    private readonly PayloadSerialization _serialization;
    private readonly TimeProvider _time = TimeProvider.System;

    /// <param name="settings">The plugin's; Akka passes them.</param>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public SqliteSnapshotStore(Config settings)
    {
        _store = SqliteStores.Get(Context.System).Open(settings.GetString("store"));
        _serialization = new PayloadSerialization(Context.System);
        Receive<LoadSnapshot>(OnLoadSnapshot);
        Receive<SaveSnapshot>(OnSaveSnapshot);
        Receive<DeleteSnapshot>(OnDeleteSnapshot);
        Receive<DeleteSnapshots>(OnDeleteSnapshots);
        Receive<CheckSnapshotStoreHealth>(OnCheckSnapshotStoreHealth);
    }

    private void OnLoadSnapshot(LoadSnapshot message)
    {
        var actor = Sender;
        if (message.Criteria.Equals(SnapshotSelectionCriteria.None))
        {
            actor.Tell(new LoadSnapshotResult(null, message.ToSequenceNr));
            return;
        }

        var range = SnapshotRange.Of(message.Criteria, message.ToSequenceNr);
        _store.Post(new Question<StoredSnapshot?>(message.PersistenceId,
            session => session.Ids.Find(message.PersistenceId) is { } id ? session.Snapshots.Latest(id, range) : null,
            found => actor.Tell(Result(message, found)),
            cause => actor.Tell(new LoadSnapshotFailed(cause))));
    }

    private void OnSaveSnapshot(SaveSnapshot message)
    {
        var (actor, metadata) = (Sender, message.Metadata);
        if (metadata.Timestamp == DateTime.MinValue) metadata = new SnapshotMetadata(metadata.PersistenceId, metadata.SequenceNr, _time.GetUtcNow().UtcDateTime);
        _store.Post(new SaveSnapshotCommand(metadata.PersistenceId,
            () => new StoredSnapshot(metadata.SequenceNr, metadata.Timestamp.Ticks, _serialization.Serialize(message.Snapshot)),
            () => actor.Tell(new SaveSnapshotSuccess(metadata)),
            cause => actor.Tell(new SaveSnapshotFailure(metadata, cause))));
    }

    private void OnDeleteSnapshot(DeleteSnapshot message)
    {
        var actor = Sender;
        _store.Post(new DeleteSnapshotsCommand(message.Metadata.PersistenceId, SnapshotRange.Of(message.Metadata),
            () => actor.Tell(new DeleteSnapshotSuccess(message.Metadata)),
            cause => actor.Tell(new DeleteSnapshotFailure(message.Metadata, cause))));
    }

    private void OnDeleteSnapshots(DeleteSnapshots message)
    {
        var actor = Sender;
        _store.Post(new DeleteSnapshotsCommand(message.PersistenceId, SnapshotRange.Of(message.Criteria, long.MaxValue),
            () => actor.Tell(new DeleteSnapshotsSuccess(message.Criteria)),
            cause => actor.Tell(new DeleteSnapshotsFailure(message.Criteria, cause))));
    }

    private void OnCheckSnapshotStoreHealth(CheckSnapshotStoreHealth message) => Sender.Tell(new SnapshotStoreHealthCheckResponse(SqliteHealth.Of(_store.Health.Condition)));

    private ISnapshotResponse Result(LoadSnapshot message, StoredSnapshot? found)
    {
        if (found is null) return new LoadSnapshotResult(null, message.ToSequenceNr);
        try
        {
            var metadata = new SnapshotMetadata(message.PersistenceId, found.SequenceNr, new DateTime(found.TimestampTicks, DateTimeKind.Utc));
            return new LoadSnapshotResult(new SelectedSnapshot(metadata, _serialization.Deserialize(found.Payload)), message.ToSequenceNr);
        }
#pragma warning disable CA1031 // A serializer is not ours and throws what it likes; what it throws is told to the actor that recovers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new LoadSnapshotFailed(new StoreException($"The snapshot of '{message.PersistenceId}' at {found.SequenceNr} cannot be read back: {exception.Message}", exception));
        }
    }
}
