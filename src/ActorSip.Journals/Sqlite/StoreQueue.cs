using ActorSip.Journals.Sqlite.Commands;

namespace ActorSip.Journals.Sqlite;

/// <summary>
/// Commands on their way to the writer's thread, in order. Bounded by all that is not finished, wherever it is: the one who would wait beyond the bound is told at once.
/// </summary>
internal sealed class StoreQueue(int max)
{
    // A monitor, because the writer sleeps on it.
    private readonly object _gate = new();
    private List<StoreCommand> _commands = [];
    private int _unfinished;
    private bool _isSleeping;
    private bool _isRetryDue;
    private bool _isClosed;

    /// <summary>Commands queued, being worked on, or kept.</summary>
    public int Unfinished => Volatile.Read(ref _unfinished);

    /// <summary>Any thread. False: it is full, or closed.</summary>
    public bool TryAdd(StoreCommand command)
    {
        lock (_gate)
        {
            if (_isClosed || _unfinished >= max) return false;
            _commands.Add(command);
            _unfinished++;
            Wake();
            return true;
        }
    }

    /// <summary>Any thread: lets the writer try again what it has kept.</summary>
    public void SetRetryDue()
    {
        lock (_gate)
        {
            _isRetryDue = true;
            Wake();
        }
    }

    /// <summary>Nothing is added any more; the writer ends when it has done what is there.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Wake();
        }
    }

    /// <summary>The writer's thread: all that has gathered. Waits for something, unless it shall not.</summary>
    /// <param name="spare">Empty; becomes the list that is filled next.</param>
    /// <param name="mayWait">False: returns at once, maybe with nothing.</param>
    public (List<StoreCommand> Commands, bool IsRetryDue, bool IsClosed) Take(List<StoreCommand> spare, bool mayWait)
    {
        lock (_gate)
        {
            while (mayWait && _commands.Count == 0 && !_isRetryDue && !_isClosed)
            {
                _isSleeping = true;
                Monitor.Wait(_gate);
            }

            var taken = (_commands, _isRetryDue, _isClosed);
            (_commands, _isRetryDue) = (spare, false);
            return taken;
        }
    }

    /// <summary>The writer's thread: so many are complete or have failed.</summary>
    public void Finish(int count)
    {
        lock (_gate)
            _unfinished -= count;
    }

    private void Wake()
    {
        if (!_isSleeping) return;
        _isSleeping = false;
        Monitor.Pulse(_gate);
    }
}
