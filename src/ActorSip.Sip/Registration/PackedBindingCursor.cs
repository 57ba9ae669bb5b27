using System.Runtime.InteropServices;

namespace ActorSip.Sip.Registration;

/// <summary>Goes through the bindings of an address-of-record as they lie in their bytes (<see cref="PackedBindings"/>), without making objects of them. Begins before the first.</summary>
/// <param name="record">Not written over while it is used, but through it.</param>
[StructLayout(LayoutKind.Auto)]
public ref struct PackedBindingCursor(byte[] record)
{
    private int _left = PackedBindings.Count(record);
    private int _at;
    private int _next = PackedBindings.FirstAt(record);

    /// <summary>Goes to the next binding; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_left-- == 0) return false;
        _at = _next;
        _next = PackedBindings.NextAt(record, _at);
        return true;
    }

    public readonly ulong Id => PackedBindings.NumbersAt(record, _at).Id;

    /// <summary>When it ends, Unix milliseconds.</summary>
    public readonly long ExpiresAt => PackedBindings.NumbersAt(record, _at).ExpiresAt;

    /// <summary>Our id of the transaction that last wrote it.</summary>
    public readonly ulong TransactionId => PackedBindings.NumbersAt(record, _at).TransactionId;

    /// <summary>True when it was received from behind a NAT.</summary>
    public readonly bool IsBehindNat => PackedBindings.NumbersAt(record, _at).IsBehindNat;

    /// <summary>To read, and to write over.</summary>
    public readonly ref PingState Pings => ref PackedBindings.NumbersAt(record, _at).Pings;

    /// <summary>The binding as an object.</summary>
    public readonly Binding Read()
    {
        var at = _at;
        return PackedBindings.ReadBinding(record, ref at);
    }
}
