using System.Buffers.Binary;
using System.Text;

namespace ActorSip.Requests;

/// <summary>
/// Variables and flags of a dialog, which every later request of the dialog finds again, on whatever node it arrives. They travel in the cookie of our Record-Route, so they are small:
/// <see cref="MaxBytes"/> in all. Set them before the request that makes the dialog is relayed.
/// </summary>
public sealed class DialogVariables
{
    /// <summary>Room for all names and values together, two bytes more for each variable.</summary>
    public const int MaxBytes = 64;

    /// <summary>No variable has this name, so the flags can be kept like one.</summary>
    private const string FlagsName = "";

    private static readonly DialogVariable<long?> FlagsVariable = new(FlagsName, WriteNumber, ReadNumber);

    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    internal DialogVariables(ReadOnlySpan<byte> stored)
    {
        while (stored.Length >= 2 && stored.Length >= 2 + stored[0] + stored[1])
        {
            _values[Encoding.UTF8.GetString(stored.Slice(2, stored[0]))] = stored.Slice(2 + stored[0], stored[1]).ToArray();
            stored = stored[(2 + stored[0] + stored[1])..];
        }
    }

    /// <summary>Flags of the dialog, for routes: 64 bits without a meaning of their own. The lower ones take less room.</summary>
    /// <exception cref="InvalidOperationException">Setting them: all together would be larger than <see cref="MaxBytes"/>.</exception>
    public ulong Flags
    {
        get => unchecked((ulong)(Get(FlagsVariable) ?? 0));
        set => Set(FlagsVariable, value == 0 ? null : unchecked((long)value));
    }

    /// <summary>A variable of type text.</summary>
    /// <param name="name">Travels with the value, and must be the same on all nodes: short, not empty.</param>
    public static DialogVariable<string> Text(string name) => new(Checked(name), Encoding.UTF8.GetBytes, static bytes => Encoding.UTF8.GetString(bytes));

    /// <summary>A variable of type number; null when it was never set. Small numbers that are not negative take least room.</summary>
    /// <param name="name">As for <see cref="Text"/>.</param>
    public static DialogVariable<long?> Number(string name) => new(Checked(name), WriteNumber, ReadNumber);

    /// <summary>The value, or the default of its type when it was never set.</summary>
    public T? Get<T>(DialogVariable<T> variable) => _values.TryGetValue(variable.Name, out var stored) ? variable.Read(stored) : default;

    /// <summary>Sets a variable; null removes it.</summary>
    /// <exception cref="InvalidOperationException">All variables together would be larger than <see cref="MaxBytes"/>; nothing is changed.</exception>
    public void Set<T>(DialogVariable<T> variable, T? value)
    {
        var name = variable.Name;
        var before = _values.GetValueOrDefault(name);
        if (value is null) _values.Remove(name);
        else _values[name] = variable.Write(value);
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
            bytes[at + 1] = (byte)value.Length;
            value.CopyTo(bytes.AsSpan(at + 2 + bytes[at]));
            at += 2 + bytes[at] + bytes[at + 1];
        }

        return bytes;
    }

    private static string Checked(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name;
    }

    private static byte[] WriteNumber(long? number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number ?? 0);
        return bytes[..(bytes.LastIndexOfAnyExcept((byte)0) + 1)].ToArray();
    }

    private static long? ReadNumber(ReadOnlySpan<byte> stored)
    {
        if (stored.Length > sizeof(long)) return null;
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        bytes.Clear();
        stored.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private int Measure() => _values.Sum(pair => 2 + Encoding.UTF8.GetByteCount(pair.Key) + pair.Value.Length);
}
