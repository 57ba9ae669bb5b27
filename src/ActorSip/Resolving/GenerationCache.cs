namespace ActorSip.Resolving;

/// <summary>
/// A bounded table by name in two generations. When the young one is full it becomes the old one, and what was old is forgotten, all at once; what is used moves to the young one. So what is in use stays, and a
/// flood of names that nobody asks for twice costs the same for each.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
internal sealed class GenerationCache<T>
    where T : class
{
    private readonly int _half;
    private Dictionary<string, T> _young = new(StringComparer.Ordinal);
    private Dictionary<string, T> _old = new(StringComparer.Ordinal);
    private Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _youngByText;
    private Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _oldByText;

    /// <param name="most">Entries kept at most.</param>
    public GenerationCache(int most)
    {
        _half = Math.Max(1, most / 2);
        FindByText();
    }

    public int Count => _young.Count + _old.Count;

    public IEnumerable<T> Values => _young.Values.Concat(_old.Values);

    /// <summary>How often something was forgotten because there was too much.</summary>
    public long Forgotten { get; private set; }

    public T? Find(ReadOnlySpan<char> key)
    {
        if (_youngByText.TryGetValue(key, out var value)) return value;
        if (!_oldByText.TryGetValue(key, out var name, out value)) return null;
        _old.Remove(name);
        Add(name, value);
        return value;
    }

    public void Set(string key, T value)
    {
        if (_young.ContainsKey(key)) _young[key] = value;
        else
        {
            _old.Remove(key);
            Add(key, value);
        }
    }

    private void Add(string key, T value)
    {
        if (_young.Count >= _half)
        {
            Forgotten += _old.Count;
            (_old, _young) = (_young, _old);
            _young.Clear();
            FindByText();
        }

        _young[key] = value;
    }

    private void FindByText()
    {
        _youngByText = _young.GetAlternateLookup<ReadOnlySpan<char>>();
        _oldByText = _old.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
