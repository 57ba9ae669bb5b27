using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Transactions;

/// <summary>A tombstone as <see cref="TombstoneTable.TryGet"/> finds it. It is a view of the table's memory: good until the next call that changes the table.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct TombstoneEntry
{
    internal TombstoneEntry(Tombstone kind, scoped in Flow flow, ReadOnlySpan<byte> stored)
    {
        Kind = kind;
        Flow = flow;
        Stored = stored;
    }

    /// <summary>What <see cref="TombstoneRules"/> is asked with.</summary>
    public Tombstone Kind { get; }

    /// <summary>Where <see cref="Stored"/> is sent; <see cref="Transports.Flow.IsNone"/> if none was given.</summary>
    public Flow Flow { get; }

    /// <summary>The last response, or the ACK, as it went out; empty for kinds that only absorb or pass up.</summary>
    public ReadOnlySpan<byte> Stored { get; }
}
