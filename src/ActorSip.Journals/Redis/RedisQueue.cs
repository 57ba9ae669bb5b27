using ActorSip.Journals.Redis.Commands;

namespace ActorSip.Journals.Redis;

/// <summary>The commands that are not finished, in their order for each persistence id. Bounded by their number and, while the store is away, by their bytes.</summary>
internal sealed class RedisQueue(RedisStoreOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<RedisCommand>> _waiting = new(StringComparer.Ordinal);
    private int _unfinished;
    private long _bytes;
    private bool _isClosed;

    /// <summary>Commands that are not finished.</summary>
    public int Unfinished => Volatile.Read(ref _unfinished);

    /// <summary>Takes a place.</summary>
    /// <returns>False when there is none, or it is closed.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_isClosed || _unfinished >= options.MaxQueued) return false;
            _unfinished++;
            return true;
        }
    }

    /// <summary>Puts a command behind those of its persistence id.</summary>
    /// <param name="command">That has entered.</param>
    /// <param name="mustFit">True while the store is away: what is kept is bounded.</param>
    /// <param name="isFirst">It is to be run now: nobody is before it.</param>
    /// <returns>False when too much is kept already.</returns>
    public bool TryAdd(RedisCommand command, bool mustFit, out bool isFirst)
    {
        isFirst = false;
        lock (_lock)
        {
            if (mustFit && _bytes + command.Size > options.MaxQueuedBytes) return false;
            _bytes += command.Size;
            isFirst = command.PersistenceId.Length == 0;
            if (isFirst) return true;
            if (_waiting.TryGetValue(command.PersistenceId, out var others))
            {
                others.Enqueue(command);
                return true;
            }

            _waiting.Add(command.PersistenceId, new Queue<RedisCommand>());
            isFirst = true;
            return true;
        }
    }

    /// <summary>A command that was added is finished.</summary>
    /// <returns>The next one of its persistence id, to be run now; null when there is none.</returns>
    public RedisCommand? Finish(RedisCommand command)
    {
        lock (_lock)
        {
            _unfinished--;
            _bytes -= command.Size;
            if (command.PersistenceId.Length == 0) return null;
            var others = _waiting[command.PersistenceId];
            if (others.TryDequeue(out var next)) return next;
            _waiting.Remove(command.PersistenceId);
            return null;
        }
    }

    /// <summary>A command that had entered was not added.</summary>
    public void Leave()
    {
        lock (_lock) _unfinished--;
    }

    /// <summary>Nothing enters any more.</summary>
    public void Close()
    {
        lock (_lock) _isClosed = true;
    }
}
