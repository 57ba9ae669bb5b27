using ActorSip.Journals.Plugins;
using ActorSip.Journals.Sqlite.Commands;
using Akka.Event;

namespace ActorSip.Journals.Sqlite;

/// <summary>
/// Events, snapshots and a few named values in one file, journal.db, of which one process is the owner. Any thread may use it; one thread of its own does the work. Within an actor system it is opened by
/// <see cref="SqliteStores"/>.
/// </summary>
public sealed class SqliteStore : IStore, IPluginStore, IDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly StoreQueue _queue;
    private readonly StoreWriter _writer;

    private SqliteStore(SqliteStoreOptions options, SqliteSession session, TimeProvider time, ILoggingAdapter log)
    {
        _options = options;
        Health = new StoreHealth(options.File, time);
        _queue = new StoreQueue(options.MaxQueued);
        _writer = new StoreWriter(options, session, _queue, Health, log, time);
        _writer.Start();
    }

    public StoreHealth Health { get; }

    /// <summary>Full path of the database file.</summary>
    public string File => _options.File;

    /// <summary>Opens the store, and makes its folder and file if they are missing.</summary>
    /// <param name="options">Where it is, and how it is used.</param>
    /// <param name="time">For what is done again after a while; null: the system's.</param>
    /// <param name="log">For the operator; null: nothing is logged.</param>
    /// <exception cref="StoreException">It is in use, damaged, of another program or a later version, or cannot be written. The message says what to do.</exception>
    public static SqliteStore Open(SqliteStoreOptions options, TimeProvider? time = null, ILoggingAdapter? log = null)
    {
        StoreFolder.Prepare(options.File);
        try
        {
            return new SqliteStore(options, new SqliteSession(options, mayCreate: true, mustBeWhole: false), time ?? TimeProvider.System, log ?? NoLogger.Instance);
        }
        catch (SqliteFailure failure)
        {
            throw new StoreException(Advice.Of(options.File, failure), failure);
        }
    }

    public Task<StoredHistory> ReadAsync(string persistenceId) => AskAsync(persistenceId, session => Read(session, persistenceId));

    /// <summary>All of it: the owner is in this process, and whoever else reads does so once.</summary>
    public Task<StoredHistory> ReadAsync(string persistenceId, StorePosition after) => ReadAsync(persistenceId);

    public Task<IReadOnlyList<string>> PersistenceIdsAsync() => AskAsync("", session => session.Ids.List());

    public Task<byte[]> GetOrAddAsync(string key, byte[] value) => ChangeAsync("", value.Length, session =>
    {
        if (session.Metadata.Get(key) is { } there) return there;
        session.Metadata.Put(key, value);
        return value;
    });

    public Task<byte[]?> GetAsync(string key) => AskAsync("", session => session.Metadata.Get(key));

    public Task PutAsync(string key, byte[] value) => ChangeAsync("", value.Length, session =>
    {
        session.Metadata.Put(key, value);
        return true;
    });

    public Task<DateTimeOffset?> TimeAsync() => Task.FromResult<DateTimeOffset?>(null);

    /// <summary>Adds events, all or none. They must follow the highest sequence number.</summary>
    public Task AppendAsync(string persistenceId, IReadOnlyList<StoredEvent> events)
    {
        var answer = NewAnswer<bool>();
        Post(new AppendStored(persistenceId, events, answer));
        return answer.Task;
    }

    /// <summary>In one transaction: takes away all that is known of some persistence ids, gives others a snapshot to begin with, and keeps values under names. For tools, while no actor uses them.</summary>
    /// <param name="removed">Persistence ids of which nothing remains.</param>
    /// <param name="snapshots">Their sequence numbers become the highest of their persistence ids.</param>
    /// <param name="values">See <see cref="PutAsync"/>.</param>
    public Task RewriteAsync(IReadOnlyCollection<string> removed, IReadOnlyDictionary<string, StoredSnapshot> snapshots, IReadOnlyDictionary<string, byte[]> values) =>
        ChangeAsync("", snapshots.Values.Sum(snapshot => (long)snapshot.Payload.Bytes.Length), session =>
        {
            foreach (var persistenceId in removed) session.Remove(persistenceId);
            foreach (var (persistenceId, snapshot) in snapshots) session.Found(persistenceId, snapshot);
            foreach (var (key, value) in values) session.Metadata.Put(key, value);
            return true;
        });

    /// <summary>Ends when all that is queued is done, or cannot be done because the store is away.</summary>
    /// <returns>False: it had not ended after so long, and goes on.</returns>
    public bool Close(TimeSpan most)
    {
        _queue.Close();
        return _writer.Join(most);
    }

    /// <summary>Closes it, and waits for that.</summary>
    public void Dispose() => Close(Timeout.InfiniteTimeSpan);

    void IPluginStore.Write(WriteRequest request) => Post(new JournalWrite(request));

    void IPluginStore.Replay(ReplayRequest request) => Post(new JournalReplay(request));

    /// <summary>Never asked for: who owns the file is the only one that writes it.</summary>
    void IPluginStore.Restate(string persistenceId, StoredSnapshot state)
    {
    }

    void IPluginStore.DeleteEvents(string persistenceId, long toSequenceNr, Action complete, Action<Exception> fail) => Post(new DeleteEvents(persistenceId, toSequenceNr, complete, fail));

    void IPluginStore.LoadSnapshot(string persistenceId, SnapshotRange range, Action<StoredSnapshot?> complete, Action<Exception> fail) => Post(new Question<StoredSnapshot?>(persistenceId,
        session => session.Ids.Find(persistenceId) is { } id ? session.Snapshots.Latest(id, range) : null, complete, fail));

    void IPluginStore.SaveSnapshot(string persistenceId, Func<StoredSnapshot> serialize, Action complete, Action<Exception> fail) => Post(new SaveSnapshotCommand(persistenceId, serialize, complete, fail));

    void IPluginStore.DeleteSnapshots(string persistenceId, SnapshotRange range, Action complete, Action<Exception> fail) => Post(new DeleteSnapshotsCommand(persistenceId, range, complete, fail));

    /// <summary>Gives a command to the thread; it fails at once when too many wait.</summary>
    internal void Post(StoreCommand command)
    {
        if (_queue.TryAdd(command)) return;
        Health.AddFailure();
        command.Fail(new StoreException($"{File}: {_options.MaxQueued} commands (max-queued) are waiting, or it is closed. {Health.Condition.Reason}"));
    }

    internal Task<T> AskAsync<T>(string persistenceId, Func<SqliteSession, T> read)
    {
        var answer = NewAnswer<T>();
        Post(new Question<T>(persistenceId, read, value => answer.TrySetResult(value), cause => answer.TrySetException(cause)));
        return answer.Task;
    }

    private static StoredHistory Read(SqliteSession session, string persistenceId)
    {
        // The thread that reads is the only one that writes: nothing changes in between.
        if (session.Ids.Find(persistenceId) is not { } id) return new StoredHistory(null, [], 0);
        var snapshot = session.Snapshots.Latest(id, SnapshotRange.All);
        return new StoredHistory(snapshot, session.Events.Read(id, (snapshot?.SequenceNr ?? 0) + 1, long.MaxValue, long.MaxValue), id.HighestSequenceNr);
    }

    private static TaskCompletionSource<T> NewAnswer<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<T> ChangeAsync<T>(string persistenceId, long size, Func<SqliteSession, T> change)
    {
        var answer = NewAnswer<T>();
        Post(new Change<T>(persistenceId, size, change, answer));
        return answer.Task;
    }
}
