namespace ActorSip.Sip.Proxying;

/// <summary>Typed variables of a transaction or of a branch, for routes.</summary>
public sealed class RouteVariables
{
    private readonly List<(object Key, object? Value)> _values = [];

    /// <summary>The value, or the default of its type when it was never set.</summary>
    public T? Get<T>(RouteVariable<T> variable)
    {
        foreach (var (key, value) in _values)
            if (ReferenceEquals(key, variable)) return (T?)value;
        return default;
    }

    public void Set<T>(RouteVariable<T> variable, T? value)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            if (!ReferenceEquals(_values[i].Key, variable)) continue;
            _values[i] = (variable, value);
            return;
        }

        _values.Add((variable, value));
    }

    /// <summary>From now on none was ever set.</summary>
    public void Clear() => _values.Clear();
}
