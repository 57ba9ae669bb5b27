using ActorSip.Journals.Sqlite.Commands;
using Akka.Event;

namespace ActorSip.Journals.Sqlite;

/// <summary>
/// The thread that owns the file. It takes all that has gathered, writes it in one transaction, commits, and tells everybody; then it answers the questions. So a question sees only what is committed, and
/// one about a persistence id that has writes waiting is answered after them.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    // Beyond it a transaction gets no cheaper, and those who wait for the first of it wait longer.
    private const int MaxInTransaction = 1_024;

    private readonly SqliteStoreOptions _options;
    private readonly StoreHealth _health;
    private readonly StoreLog _log;
    private readonly StoreQueue _queue;
    private readonly StoreFile _file;
    private readonly ITimer _retry;
    private readonly KeptWrites _writes = new();
    private readonly List<StoreCommand> _reads = [];
    private readonly Thread _thread;

    private bool _hasMoreToRead;
    private bool _isVacuumDue;

    /// <param name="options">Of the store.</param>
    /// <param name="session">The open file; the thread takes it over.</param>
    /// <param name="queue">Where commands come from.</param>
    /// <param name="health">What the thread keeps up to date.</param>
    /// <param name="log">For the operator.</param>
    /// <param name="time">For what is done again after a while.</param>
    public StoreWriter(SqliteStoreOptions options, SqliteSession session, StoreQueue queue, StoreHealth health, ILoggingAdapter log, TimeProvider time)
    {
        _options = options;
        _file = new StoreFile(options, session);
        _queue = queue;
        _health = health;
        _log = new StoreLog(log, health, time);
        _retry = time.CreateTimer(static queue => ((StoreQueue)queue!).SetRetryDue(), queue, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite-store" };
    }

    private bool IsAvailable => _health.Condition.IsAvailable;

    private bool IsBroken => _health.Condition.IsBroken;

    public void Start() => _thread.Start();

    /// <summary>Waits for the end of the thread. False: it has not ended in time.</summary>
    public bool Join(TimeSpan most) => _thread.Join(most);

    /// <summary>The thread's last act.</summary>
    public void Dispose()
    {
        _retry.Dispose();
        _file.Dispose();
    }

    private void Run()
    {
        List<StoreCommand> spare = [];
        bool isClosed;
        do
        {
            (var commands, var isRetryDue, isClosed) = _queue.Take(spare, mayWait: !_hasMoreToRead && !(_isVacuumDue && IsAvailable));
            try
            {
                Pass(commands, isRetryDue || isClosed);
            }
#pragma warning disable CA1031 // A bug. Without this thread nothing is durable any more, so it goes on, and says what it met; everybody who waits is told that it failed.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _log.Bug(exception);
                BreakDown(exception.Message);
                FailReads();
            }

            commands.Clear();
            spare = commands;
        }
        while (!isClosed || _hasMoreToRead);

        End();
    }

    private void Pass(List<StoreCommand> commands, bool mustTry)
    {
        foreach (var command in commands) Accept(command);
        _health.SetWaiting(_queue.Unfinished);
        if (IsAvailable || mustTry) Write();
        Read();
        _health.SetWaiting(_queue.Unfinished);
        if (_isVacuumDue && IsAvailable && _queue.Unfinished == 0) Vacuum();
    }

    private void Accept(StoreCommand command)
    {
        if (IsBroken) Fail(command, new StoreException(_health.Condition.Reason));
        else if (!command.IsWrite) _reads.Add(command);
        else if (TryPrepare(command)) Keep(command);
    }

    private bool TryPrepare(StoreCommand command)
    {
        try
        {
            command.Prepare();
            return true;
        }
#pragma warning disable CA1031 // A serializer is not ours and throws what it likes; what it throws is told to the actor that writes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Refuse(command, new StoreException($"What '{command.PersistenceId}' writes cannot be serialized: {exception.Message}", exception));
            return false;
        }
    }

    private void Keep(StoreCommand command)
    {
        if (IsAvailable || _writes.Bytes + command.Size <= _options.MaxQueuedBytes) _writes.Add(command);
        else Fail(command, new StoreException($"The store is away, and {_options.MaxQueuedBytes} bytes (max-queued-bytes) are waiting already. {_health.Condition.Reason}"));
    }

    private void Write()
    {
        if (!TryOpen()) return;
        if (!IsAvailable && !TryRecover()) return;
        while (_writes.Count > 0 && Attempt(_writes.First(MaxInTransaction)))
        {
        }

        // All that waited was refused for its own sake: whether the store is back is still to be seen.
        if (!IsAvailable && !IsBroken && _writes.Count == 0) Attempt([]);
    }

    private bool TryOpen()
    {
        try
        {
            if (_file.TryOpen(IsBroken)) return true;
            // Damaged, and still the same file: looking through it once was enough.
            BreakDown(_health.Condition.Reason);
        }
        catch (SqliteFailure failure)
        {
            Suffer(failure);
        }
        catch (StoreException exception)
        {
            BreakDown(exception.Message);
        }

        return false;
    }

    /// <summary>False: it is not back, and that is known without trying the writes.</summary>
    private bool TryRecover()
    {
        try
        {
            _file.Session.TruncateLog();
        }
        catch (SqliteFailure failure)
        {
            Suffer(failure);
            return false;
        }

        return _writes.Count > 0 || Attempt([]);
    }

    /// <summary>One transaction; without commands, one that shows whether the store is back. True: those writes are finished; false: they are kept, or all have failed.</summary>
    private bool Attempt(StoreCommand[] batch)
    {
        try
        {
            if (batch.Length == 0) _file.Session.Probe();
            else RunAll(batch);
        }
        catch (SqliteFailure failure) when (failure.Kind != FailureKind.Refused)
        {
            Suffer(failure);
            return false;
        }
        catch (Exception exception) when (exception is StoreException or SqliteFailure)
        {
            // Nothing of the batch is written. One of them is to blame, and only that one shall fail.
            _file.Session.Rollback();
            if (batch.Length > 1) return batch.All(command => Attempt([command]));
            _writes.Remove(batch.Length);
            Refuse(batch[0], exception);
            return true;
        }

        BeAvailable();
        Conclude(batch);
        return true;
    }

    private void RunAll(StoreCommand[] batch)
    {
        _file.Session.Begin();
        foreach (var command in batch)
        {
            command.Run(_file.Session);
            command.Attempts++;
        }

        _file.Session.Commit();
    }

    private void Conclude(StoreCommand[] batch)
    {
        if (batch.Length == 0) return;
        _writes.Remove(batch.Length);
        var events = 0;
        foreach (var command in batch) events += command.Refusal is null ? command.EventCount : 0;
        _health.AddCommit(events);
        foreach (var command in batch)
            if (command.Refusal is { } refusal) Refuse(command, refusal);
            else Complete(command);
    }

    private void Read()
    {
        _hasMoreToRead = false;
        var kept = 0;
        for (var i = 0; i < _reads.Count; i++)
            if (!_file.IsOpen || _writes.Concern(_reads[i].PersistenceId) || !Answer(_reads[i])) _reads[kept++] = _reads[i];
        _reads.RemoveRange(kept, _reads.Count - kept);
        if (IsBroken) FailReads();
    }

    /// <summary>True: it was answered; false: it has more to read, or the store failed.</summary>
    private bool Answer(StoreCommand command)
    {
        try
        {
            if (!command.Run(_file.Session))
            {
                _hasMoreToRead = true;
                return false;
            }

            if (command.Refusal is { } refusal) Refuse(command, refusal);
            else Complete(command);
            return true;
        }
        catch (StoreException exception)
        {
            Refuse(command, exception);
            return true;
        }
        catch (SqliteFailure failure)
        {
            Suffer(failure);
            return false;
        }
    }

    private void Suffer(SqliteFailure failure)
    {
        var reason = Advice.Of(_options.File, failure);
        if (failure.Kind != FailureKind.Away || IsBroken)
        {
            BreakDown(reason);
            return;
        }

        _file.Undo(mustClose: failure.SpoilsConnection);
        _health.AddRetry();
        _log.Unavailable(_health.Set(false, false, reason), _writes.Count);
        _retry.Change(_options.RetryInterval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Until there is another file nothing can be written or read, and nobody is kept waiting for it. The questions are failed by <see cref="Read"/>.</summary>
    private void BreakDown(string reason)
    {
        _file.GiveUp();
        _log.Unavailable(_health.Set(false, true, reason), 0);
        var cause = new StoreException(reason);
        foreach (var command in _writes.TakeAll()) Fail(command, cause);
        _hasMoreToRead = false;
        _retry.Change(_options.RetryInterval, Timeout.InfiniteTimeSpan);
    }

    private void BeAvailable()
    {
        var before = _health.Condition;
        if (_health.Set(true, false, "")) _log.Available(before);
    }

    private void Vacuum()
    {
        try
        {
            _isVacuumDue = _file.Session.ReleaseSpace();
        }
        catch (SqliteFailure failure)
        {
            Suffer(failure);
        }
    }

    private void Complete(StoreCommand command)
    {
        _isVacuumDue |= command is DeleteEvents or DeleteSnapshotsCommand;
        _queue.Finish(1);
        command.Complete();
    }

    /// <summary>This command alone is to blame.</summary>
    private void Refuse(StoreCommand command, Exception cause)
    {
        _log.Failed(command.PersistenceId, cause);
        Fail(command, cause as StoreException ?? new StoreException(cause.Message, cause));
    }

    private void FailReads()
    {
        foreach (var command in _reads) Fail(command, new StoreException(_health.Condition.Reason));
        _reads.Clear();
    }

    private void Fail(StoreCommand command, Exception cause)
    {
        _health.AddFailure();
        _queue.Finish(1);
        command.Fail(cause);
    }

    private void End()
    {
        var lost = _writes.TakeAll();
        if (lost.Length > 0) _log.Lost(lost.Length);
        foreach (var command in lost.Concat(_reads)) Fail(command, new StoreException($"{_options.File} is closed."));
        _health.SetWaiting(0);
        Dispose();
    }
}
