namespace ActorSip.Journals.Plugins;

/// <summary>
/// What the plugins of Akka.Persistence need of a store. Nothing but <see cref="Close"/> blocks; of the two callbacks exactly one is called, once, on any thread. Requests of one persistence id are done in the order in which they come.
/// </summary>
internal interface IPluginStore
{
    StoreHealth Health { get; }

    void Write(WriteRequest request);

    void Replay(ReplayRequest request);

    /// <summary>The state of an actor whose store has lost some of it, as it was asked for.</summary>
    void Restate(string persistenceId, StoredSnapshot state);

    /// <summary>Deletes the events up to a sequence number. The highest number lives on.</summary>
    void DeleteEvents(string persistenceId, long toSequenceNr, Action complete, Action<Exception> fail);

    /// <summary>The snapshot with the highest sequence number of those in the range.</summary>
    void LoadSnapshot(string persistenceId, SnapshotRange range, Action<StoredSnapshot?> complete, Action<Exception> fail);

    /// <summary>Keeps a snapshot, in place of one with the same sequence number.</summary>
    /// <param name="persistenceId">Whose.</param>
    /// <param name="serialize">Makes what is stored, once; what it throws fails the request.</param>
    /// <param name="complete">It is durable.</param>
    /// <param name="fail">It never will be.</param>
    void SaveSnapshot(string persistenceId, Func<StoredSnapshot> serialize, Action complete, Action<Exception> fail);

    void DeleteSnapshots(string persistenceId, SnapshotRange range, Action complete, Action<Exception> fail);

    /// <summary>Takes nothing more, and ends when all that was asked is done, or cannot be done because the store is away.</summary>
    /// <returns>False: it had not ended after so long.</returns>
    bool Close(TimeSpan most);
}
