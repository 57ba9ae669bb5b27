using Akka.Actor;
using Akka.Persistence;

namespace ActorSip.Journals.Plugins;

/// <summary>
/// A snapshot store as Akka.Persistence knows it, in the store of the journal: requests of both are done in the order in which they come, so a snapshot is durable before the events that are deleted because of it. Made by
/// Akka at its first use; lives as long as the system. A restart loses nothing.
/// </summary>
public abstract class SnapshotPluginActor : UntypedActor
{
    private readonly IPluginStore _store;
    private readonly PayloadSerialization _serialization;
    private readonly TimeProvider _time = TimeProvider.System;

    private protected SnapshotPluginActor(IPluginStore store)
    {
        _store = store;
        _serialization = new PayloadSerialization(Context.System);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LoadSnapshot load: OnLoadSnapshot(load); break;
            case SaveSnapshot save: OnSaveSnapshot(save); break;
            case DeleteSnapshot delete: OnDeleteSnapshot(delete); break;
            case DeleteSnapshots delete: OnDeleteSnapshots(delete); break;
            case CheckSnapshotStoreHealth: Sender.Tell(new SnapshotStoreHealthCheckResponse(PluginHealth.Of(_store.Health.Condition))); break;
            default: Unhandled(message); break;
        }
    }

    private void OnLoadSnapshot(LoadSnapshot message)
    {
        var actor = Sender;
        if (message.Criteria.Equals(SnapshotSelectionCriteria.None)) actor.Tell(new LoadSnapshotResult(null, message.ToSequenceNr));
        else _store.LoadSnapshot(message.PersistenceId, SnapshotRange.Of(message.Criteria, message.ToSequenceNr), found => actor.Tell(Result(message, found)), cause => actor.Tell(new LoadSnapshotFailed(cause)));
    }

    private void OnSaveSnapshot(SaveSnapshot message)
    {
        var (actor, metadata) = (Sender, message.Metadata);
        if (metadata.Timestamp == DateTime.MinValue) metadata = new SnapshotMetadata(metadata.PersistenceId, metadata.SequenceNr, _time.GetUtcNow().UtcDateTime);
        _store.SaveSnapshot(metadata.PersistenceId,
            () => new StoredSnapshot(metadata.SequenceNr, metadata.Timestamp.Ticks, _serialization.Serialize(message.Snapshot)),
            () => actor.Tell(new SaveSnapshotSuccess(metadata)),
            cause => actor.Tell(new SaveSnapshotFailure(metadata, cause)));
    }

    private void OnDeleteSnapshot(DeleteSnapshot message)
    {
        var actor = Sender;
        _store.DeleteSnapshots(message.Metadata.PersistenceId, SnapshotRange.Of(message.Metadata),
            () => actor.Tell(new DeleteSnapshotSuccess(message.Metadata)),
            cause => actor.Tell(new DeleteSnapshotFailure(message.Metadata, cause)));
    }

    private void OnDeleteSnapshots(DeleteSnapshots message)
    {
        var actor = Sender;
        _store.DeleteSnapshots(message.PersistenceId, SnapshotRange.Of(message.Criteria, long.MaxValue),
            () => actor.Tell(new DeleteSnapshotsSuccess(message.Criteria)),
            cause => actor.Tell(new DeleteSnapshotsFailure(message.Criteria, cause)));
    }

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
