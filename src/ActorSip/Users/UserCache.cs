using System.Diagnostics.CodeAnalysis;

namespace ActorSip.Users;

/// <summary>Entries by name and realm, so many and no more: when it is full, one goes that was not asked for since the hand passed it last (CLOCK). A look-up allocates nothing.</summary>
internal sealed class UserCache
{
    private readonly Dictionary<UserKey, CachedUser> _entries;
    private readonly Dictionary<UserKey, CachedUser>.AlternateLookup<UserText> _byText;
    private readonly List<CachedUser> _ring = [];
    private readonly int _capacity;
    private int _hand;

    /// <param name="capacity">At least 1.</param>
    /// <param name="comparer">Of the keys.</param>
    public UserCache(int capacity, UserKeyComparer comparer)
    {
        _capacity = capacity;
        _entries = new Dictionary<UserKey, CachedUser>(comparer);
        _byText = _entries.GetAlternateLookup<UserText>();
    }

    public int Count => _ring.Count;

    public bool TryGet(UserText text, [MaybeNullWhen(false)] out CachedUser entry)
    {
        if (!_byText.TryGetValue(text, out entry)) return false;
        entry.IsUsed = true;
        return true;
    }

    /// <summary>Adds an entry, or puts it in the place of the one with its key.</summary>
    public void Put(CachedUser entry)
    {
        Remove(entry.Key);
        if (_ring.Count >= _capacity) Remove(Victim().Key);
        entry.Index = _ring.Count;
        _ring.Add(entry);
        _entries[entry.Key] = entry;
    }

    public void Remove(UserKey key)
    {
        if (!_entries.Remove(key, out var entry)) return;
        var last = _ring[^1];
        _ring[entry.Index] = last;
        last.Index = entry.Index;
        _ring.RemoveAt(_ring.Count - 1);
    }

    public void Clear()
    {
        _entries.Clear();
        _ring.Clear();
        _hand = 0;
    }

    /// <summary>At the latest in the second round there is one.</summary>
    private CachedUser Victim()
    {
        while (true)
        {
            if (_hand >= _ring.Count) _hand = 0;
            var entry = _ring[_hand++];
            if (!entry.IsUsed) return entry;
            entry.IsUsed = false;
        }
    }
}
