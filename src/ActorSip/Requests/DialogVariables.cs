using System.Text;

namespace ActorSip.Requests;

/// <summary>
/// Variables of a dialog: short texts that every later request of the dialog finds again, on whatever node it arrives. They travel in the cookie of our Record-Route, so they are small:
/// <see cref="MaxBytes"/> in all. Set them before the request that makes the dialog is relayed.
/// </summary>
public sealed class DialogVariables
{
    /// <summary>Room for all names and values together, two bytes more for each variable.</summary>
    public const int MaxBytes = 64;

    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    internal DialogVariables(ReadOnlySpan<byte> stored)
    {
        while (stored.Length >= 2 && stored.Length >= 2 + stored[0] + stored[1])
        {
            _values[Encoding.UTF8.GetString(stored.Slice(2, stored[0]))] = Encoding.UTF8.GetString(stored.Slice(2 + stored[0], stored[1]));
            stored = stored[(2 + stored[0] + stored[1])..];
        }
    }

    /// <summary>The value, or null when it was never set.</summary>
    public string? Get(string name) => _values.GetValueOrDefault(name);

    /// <summary>Sets a variable; null removes it.</summary>
    /// <exception cref="InvalidOperationException">All variables together would be larger than <see cref="MaxBytes"/>.</exception>
    public void Set(string name, string? value)
    {
        var before = _values.GetValueOrDefault(name);
        if (value is null) _values.Remove(name);
        else _values[name] = value;
        if (Measure() <= MaxBytes) return;
        if (before is null) _values.Remove(name);
        else _values[name] = before;
        throw new InvalidOperationException($"The variables of a dialog take {MaxBytes} bytes at most; '{name}' does not fit.");
    }

    internal byte[] Store()
    {
        var bytes = new byte[Measure()];
        var at = 0;
        foreach (var (name, value) in _values)
        {
            bytes[at] = (byte)Encoding.UTF8.GetBytes(name, bytes.AsSpan(at + 2));
            bytes[at + 1] = (byte)Encoding.UTF8.GetBytes(value, bytes.AsSpan(at + 2 + bytes[at]));
            at += 2 + bytes[at] + bytes[at + 1];
        }

        return bytes;
    }

    private int Measure() => _values.Sum(pair => 2 + Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
}
