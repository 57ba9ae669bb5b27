namespace ActorSip.Requests;

/// <summary>Names a variable of a dialog, its type, and how it is written into the cookie; made once by <see cref="DialogVariables.Text"/> or <see cref="DialogVariables.Number"/>, as a static field of the step that owns it.</summary>
/// <typeparam name="T">Of the values.</typeparam>
public sealed class DialogVariable<T>
{
    internal DialogVariable(string name, Func<T, byte[]> write, Func<ReadOnlySpan<byte>, T?> read)
    {
        Name = name;
        Write = write;
        Read = read;
    }

    /// <summary>Travels with each value, and must be the same on all nodes: short.</summary>
    public string Name { get; }

    internal Func<T, byte[]> Write { get; }

    /// <summary>Gives the default of the type for bytes that it did not write: another version of the route may have.</summary>
    internal Func<ReadOnlySpan<byte>, T?> Read { get; }

    public override string ToString() => Name;
}
