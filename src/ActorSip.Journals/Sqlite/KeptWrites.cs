using ActorSip.Journals.Sqlite.Commands;

namespace ActorSip.Journals.Sqlite;

/// <summary>The writes that are not committed yet, in order: for the length of a transaction, or as long as the store is away.</summary>
internal sealed class KeptWrites
{
    private readonly List<StoreCommand> _commands = [];
    private HashSet<string>? _ids;

    public int Count => _commands.Count;

    /// <summary>Of their payloads.</summary>
    public long Bytes { get; private set; }

    public void Add(StoreCommand command)
    {
        _commands.Add(command);
        Bytes += command.Size;
        _ids = null;
    }

    public StoreCommand[] First(int max) => [.. _commands.Take(max)];

    /// <summary>The first ones are finished.</summary>
    public void Remove(int count)
    {
        for (var i = 0; i < count; i++) Bytes -= _commands[i].Size;
        _commands.RemoveRange(0, count);
        _ids = null;
    }

    public StoreCommand[] TakeAll()
    {
        StoreCommand[] all = [.. _commands];
        Remove(all.Length);
        return all;
    }

    /// <summary>True when one of them is about this persistence id.</summary>
    public bool Concern(string persistenceId)
    {
        if (_commands.Count == 0) return false;
        _ids ??= _commands.Select(command => command.PersistenceId).ToHashSet(StringComparer.Ordinal);
        return _ids.Contains(persistenceId);
    }
}
