using ActorSip.Journals.Plugins;
using ActorSip.Journals.Redis.Commands;
using ActorSip.Journals.Redis.Pipe;
using Akka.Event;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>Events, snapshots and a few named values in Redis, which any number of nodes may use: of each persistence id one is the writer. Any thread may use it. Within an actor system it is opened by <see cref="RedisStores"/>.</summary>
public sealed class RedisStore : IStore, IPluginStore, IDisposable
{
    private readonly RedisStoreOptions _options;
    private readonly RedisLink _link;
    private readonly RedisScope _scope;
    private readonly RedisQueue _queue;
    private readonly RedisWatch _watch;
    private readonly RedisStates _states;

    private RedisStore(RedisStoreOptions options, RedisLink link, TimeProvider time, ILoggingAdapter log)
    {
        _options = options;
        _link = link;
        _scope = new RedisScope(new RedisKeys(options.KeyPrefix), new RedisClaims());
        _queue = new RedisQueue(options);
        _states = new RedisStates(options.AnswerTimeout, time);
        if (RedisConnection.PipeTarget(options, link.Connection) is { } target) Pipe = new RedisPipe(target, options.AnswerTimeout, time);
        Health = new StoreHealth(RedisConnection.NameOf(options), time);
        _watch = new RedisWatch(options, Health, log, time, ProbeAsync, () => _queue.Unfinished);
        var losses = new RedisLosses(_scope, ReadAsync, Post, Health.Name, log);
        link.Doubted += (_, _) => Health.Doubt();
        link.Changed += (_, _) => losses.Look();
        if (Pipe is null) return;
        link.Changed += (_, _) => _ = LearnServerAsync();
        _ = LearnServerAsync();
    }

    public StoreHealth Health { get; }

    /// <summary>For whoever moves its bytes on the thread of the persistent actors; null where there can be none.</summary>
    public RedisPipe? Pipe { get; }

    private IDatabase Database => _link.Connection.GetDatabase(_options.Database);

    /// <summary>Connects, and looks whether Redis keeps what it confirms.</summary>
    /// <param name="options">Where it is, and how it is used.</param>
    /// <param name="time">For what is done again after a while; null: the system's.</param>
    /// <param name="log">For the operator; null: nothing is logged.</param>
    /// <exception cref="StoreException">It cannot be reached or used, or may lose what it has confirmed. The message says what to do.</exception>
    public static RedisStore Open(RedisStoreOptions options, TimeProvider? time = null, ILoggingAdapter? log = null)
    {
        (time, log) = (time ?? TimeProvider.System, log ?? NoLogger.Instance);
        return new RedisStore(options, RedisLink.Open(options, time, log), time, log);
    }

    public Task<StoredHistory> ReadAsync(string persistenceId) => ReadAsync(persistenceId, default);

    /// <summary>Not behind the writes of the same persistence id: those may wait until the store can write again, and whoever reads is told what is there.</summary>
    public Task<StoredHistory> ReadAsync(string persistenceId, StorePosition after) => AskAsync("",
        keys => new RedisQuestion(RedisScripts.History, [keys.Numbers(persistenceId), keys.Events(persistenceId), keys.Snapshots(persistenceId)], [after.SequenceNr, after.Epoch ?? ""]), RedisAnswers.History);

    public async Task<IReadOnlyList<string>> PersistenceIdsAsync()
    {
        try
        {
            return await RedisListing.PersistenceIdsAsync(_link.Connection, Database, _scope.Keys).ConfigureAwait(false);
        }
        catch (Exception error) when (RedisFailure.IsAway(error))
        {
            throw new StoreException(RedisFailure.Advice(Health.Name, error), error);
        }
    }

    public Task<byte[]> GetOrAddAsync(string key, byte[] value) => AskAsync("", keys => new RedisQuestion(RedisScripts.GetOrAdd, [keys.Value(key)], [value]), answer => (byte[])answer!);

    public Task<byte[]?> GetAsync(string key) => AskAsync("", keys => new RedisQuestion(RedisScripts.Get, [keys.Value(key)], []), answer => (byte[]?)answer);

    public Task PutAsync(string key, byte[] value) => AskAsync("", keys => new RedisQuestion(RedisScripts.Put, [keys.Value(key)], [value]), static _ => true);

    public Task<DateTimeOffset?> TimeAsync() => AskAsync("", keys => new RedisQuestion(RedisScripts.Time, [keys.Probe], []), RedisAnswers.Time);

    void IPluginStore.Write(WriteRequest request) => Post(new AppendEvents(request));

    void IPluginStore.Replay(ReplayRequest request) => Post(new ClaimedReplay(request));

    void IPluginStore.Restate(string persistenceId, StoredSnapshot state) => _states.Give(persistenceId, state);

    void IPluginStore.DeleteEvents(string persistenceId, long toSequenceNr, Action complete, Action<Exception> fail) => Post(new ScriptCommand<bool>(persistenceId,
        keys => new RedisQuestion(RedisScripts.DeleteEvents, [keys.Numbers(persistenceId), keys.Events(persistenceId)], [toSequenceNr]), static _ => true, _ => complete(), fail));

    void IPluginStore.LoadSnapshot(string persistenceId, SnapshotRange range, Action<StoredSnapshot?> complete, Action<Exception> fail) => Post(new ScriptCommand<StoredSnapshot?>(persistenceId,
        keys => new RedisQuestion(RedisScripts.LoadSnapshot, [keys.Snapshots(persistenceId)], Ends(range)), RedisAnswers.Snapshot, complete, fail));

    void IPluginStore.SaveSnapshot(string persistenceId, Func<StoredSnapshot> serialize, Action complete, Action<Exception> fail) => Post(new SaveSnapshotCommand(persistenceId, serialize, complete, fail));

    void IPluginStore.DeleteSnapshots(string persistenceId, SnapshotRange range, Action complete, Action<Exception> fail) => Post(new ScriptCommand<bool>(persistenceId,
        keys => new RedisQuestion(RedisScripts.DeleteSnapshots, [keys.Snapshots(persistenceId)], Ends(range)), static _ => true, _ => complete(), fail));

    /// <summary>Ends when all that has begun is done, or cannot be done because the store is away.</summary>
    /// <returns>False: it had not ended after so long; what was not done is lost.</returns>
    public bool Close(TimeSpan most)
    {
        _queue.Close();
        var isDone = SpinWait.SpinUntil(() => _queue.Unfinished == 0 || !Health.Condition.IsAvailable, most);
        _watch.Dispose();
        _link.Dispose();
        return isDone && _queue.Unfinished == 0;
    }

    /// <summary>Closes it, and waits for that.</summary>
    public void Dispose() => Close(TimeSpan.FromSeconds(30));

    private static RedisValue[] Ends(SnapshotRange range) =>
        [RedisRecords.Digits(range.MinSequenceNr), RedisRecords.Digits(range.MaxSequenceNr), RedisRecords.Digits(range.MinTicks), RedisRecords.Digits(range.MaxTicks)];

    private async Task ProbeAsync() => await Task.WhenAll(RedisShape.Probes(_link.Connection, _scope.Keys).Select(key => Database.StringSetAsync(key, 1))).ConfigureAwait(false);

    private Task<T> AskAsync<T>(string persistenceId, Func<RedisKeys, RedisQuestion> question, Func<RedisResult, T> read)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new ScriptCommand<T>(persistenceId, question, read, value => answer.TrySetResult(value), cause => answer.TrySetException(cause)));
        return answer.Task;
    }

    /// <summary>Asks by the pipe where it may, or else by the other connection.</summary>
    /// <returns>True for the pipe.</returns>
    private bool Ask(in RedisQuestion question, bool mayPipe, out ValueTask<RedisResult> answer)
    {
        if (mayPipe && Pipe?.TryAsk(question, out answer) == true) return true;
        answer = new ValueTask<RedisResult>(EvaluateAsync(question));
        return false;
    }

    /// <summary>Which Redis this connection is with: the pipe must lead to the same one.</summary>
    private async Task LearnServerAsync()
    {
        Pipe!.Expect(null);
        try
        {
            Pipe.Expect(RedisPipe.RunIdOf((string?)await Database.ExecuteAsync("INFO", "server").ConfigureAwait(false)));
        }
        catch (Exception error) when (RedisFailure.IsAway(error) || error is RedisException)
        {
            // It is asked again when the connection is there again. Until then all goes by this one.
        }
    }

    private Task<RedisResult> EvaluateAsync(RedisQuestion question) => Database.ScriptEvaluateAsync(question.Script, question.Keys, question.Values);

    /// <summary>Asks until there is an answer, beside the commands: for what changes nothing and that nobody waits for.</summary>
    private async Task<RedisResult> ReadAsync(RedisQuestion question)
    {
        while (true)
        {
            try
            {
                return await EvaluateAsync(question).ConfigureAwait(false);
            }
            catch (Exception error) when (RedisFailure.IsAway(error))
            {
                await _watch.SufferAsync(error).ConfigureAwait(false);
            }
        }
    }

    private void Post(RedisCommand command)
    {
        if (!_queue.TryEnter())
        {
            Health.AddFailure();
            command.Fail(new StoreException($"{Health.Name}: {_options.MaxQueued} commands (max-queued) are unfinished, or it is closed. {Health.Condition.Reason}"));
            return;
        }

        Health.SetWaiting(_queue.Unfinished);
        if (!TryPrepare(command, out var cause)) _queue.Leave();
        else if (_queue.TryAdd(command, mustFit: !Health.Condition.IsAvailable, out var isFirst))
        {
            if (isFirst) _ = RunAllAsync(command);
            return;
        }
        else
        {
            _queue.Leave();
            cause = new StoreException($"The store is away, and {_options.MaxQueuedBytes} bytes (max-queued-bytes) are waiting already. {Health.Condition.Reason}");
        }

        _watch.Failed(command.PersistenceId, cause);
        command.Fail(cause);
    }

    private static bool TryPrepare(RedisCommand command, out StoreException cause)
    {
        try
        {
            command.Prepare();
            cause = null!;
            return true;
        }
#pragma warning disable CA1031 // A serializer is not ours and throws what it likes; what it throws is told to the actor that writes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            cause = exception as StoreException ?? new StoreException($"What '{command.PersistenceId}' writes cannot be serialized: {exception.Message}", exception);
            return false;
        }
    }

    /// <summary>Runs a command, and those that came behind it.</summary>
    private async Task RunAllAsync(RedisCommand first)
    {
        for (var command = first; command is not null;)
        {
            var cause = await RunAsync(command).ConfigureAwait(false);
            var next = _queue.Finish(command);
            Health.SetWaiting(_queue.Unfinished);
            if (cause is null)
            {
                if (command.EventCount > 0) Health.AddCommit(command.EventCount);
                command.Complete();
            }
            else
            {
                command.Fail(cause);
            }

            command = next;
        }
    }

    /// <returns>Why it failed; null when it is done.</returns>
    private async Task<StoreException?> RunAsync(RedisCommand command)
    {
        var mayPipe = true;
        while (true)
        {
            var isPiped = false;
            try
            {
                // Appends alone, of which a late copy does no harm.
                var question = command.Next(_scope);
                isPiped = Ask(question, mayPipe && ReferenceEquals(question.Script, RedisScripts.Append), out var asked);
                var answer = await asked.ConfigureAwait(false);
                var step = command.Take(_scope, answer);
                if (step == RedisStep.NeedState) await _states.FetchAsync(command).ConfigureAwait(false);
                if (step != RedisStep.Done) continue;
                if (command.Refusal is { } refusal) _watch.Failed(command.PersistenceId, refusal);
                return command.Refusal;
            }
            catch (RedisException) when (isPiped)
            {
                // It may be the pipe alone that does not lead where it should.
                mayPipe = false;
            }
            catch (Exception error) when (RedisFailure.IsAway(error))
            {
                try
                {
                    await _watch.SufferAsync(error).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return new StoreException($"{Health.Name} is closed while it is away: {RedisFailure.Advice(Health.Name, error)}");
                }
            }
            catch (Exception error) when (error is RedisException or StoreException)
            {
                var cause = error as StoreException ?? new StoreException(RedisFailure.Advice(Health.Name, error), error);
                _watch.Failed(command.PersistenceId, cause);
                return cause;
            }
#pragma warning disable CA1031 // A bug. It is said, and whoever waits for the command is told that it failed.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _watch.Bug(error);
                return new StoreException(error.Message, error);
            }
        }
    }
}
