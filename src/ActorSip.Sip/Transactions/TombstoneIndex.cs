using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transactions;

/// <summary>
/// Key to location: open addressing with linear probing, in 256 segments that grow one by one, so that no single addition pays for moving a million entries. Removal shifts back what follows
/// and leaves no marks.
/// </summary>
internal sealed class TombstoneIndex
{
    private const int SegmentBits = 8;
    private const int SmallestSegment = 16;

    private readonly Slot[][] _segments = new Slot[1 << SegmentBits][];
    private readonly int[] _counts = new int[1 << SegmentBits];

    public TombstoneIndex()
    {
        for (var i = 0; i < _segments.Length; i++) _segments[i] = new Slot[SmallestSegment];
    }

    public int Count { get; private set; }

    /// <summary>The location set for a key; 0 if none is.</summary>
    public long Find(ulong key)
    {
        var mixed = Mix(key);
        var slots = _segments[Segment(mixed)];
        return slots[Probe(slots, key, mixed)].Location;
    }

    /// <summary>Sets or replaces; a location is not 0.</summary>
    public void Set(ulong key, long location)
    {
        var mixed = Mix(key);
        var segment = Segment(mixed);
        var slots = _segments[segment];
        var at = Probe(slots, key, mixed);
        if (slots[at].Location == 0)
        {
            if (++_counts[segment] * 3 > slots.Length * 2)
            {
                slots = Grow(segment);
                at = Probe(slots, key, mixed);
            }

            Count++;
        }

        slots[at] = new Slot(key, location);
    }

    /// <summary>Takes a key out; false if it is not there. With <paramref name="onlyAt"/> other than 0, only if it is set to that location.</summary>
    public bool Remove(ulong key, long onlyAt = 0)
    {
        var mixed = Mix(key);
        var segment = Segment(mixed);
        var slots = _segments[segment];
        var hole = Probe(slots, key, mixed);
        if (slots[hole].Location == 0 || (onlyAt != 0 && slots[hole].Location != onlyAt)) return false;

        // Whoever stands behind the hole without having passed over its home moves into it, and leaves the next hole
        var mask = slots.Length - 1;
        for (var i = (hole + 1) & mask; slots[i].Location != 0; i = (i + 1) & mask)
        {
            var home = Home(Mix(slots[i].Key), mask);
            if (((i - home) & mask) < ((i - hole) & mask)) continue;
            slots[hole] = slots[i];
            hole = i;
        }

        slots[hole] = default;
        _counts[segment]--;
        Count--;
        return true;
    }

    private Slot[] Grow(int segment)
    {
        var old = _segments[segment];
        var slots = new Slot[old.Length * 2];
        foreach (var slot in old)
        {
            if (slot.Location != 0) slots[Probe(slots, slot.Key, Mix(slot.Key))] = slot;
        }

        return _segments[segment] = slots;
    }

    private static int Probe(Slot[] slots, ulong key, ulong mixed)
    {
        var mask = slots.Length - 1;
        var at = Home(mixed, mask);
        while (slots[at].Location != 0 && slots[at].Key != key) at = (at + 1) & mask;
        return at;
    }

    /// <summary>Keys are keyed hashes already; the factor (2^64 over the golden ratio) keeps counted-up ones apart as well.</summary>
    private static ulong Mix(ulong key) => key * 0x9E37_79B9_7F4A_7C15;

    private static int Segment(ulong mixed) => (int)(mixed >> (64 - SegmentBits));

    private static int Home(ulong mixed, int mask) => (int)(mixed >> 24) & mask;

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Slot(ulong key, long location)
    {
        public readonly ulong Key = key;
        public readonly long Location = location;
    }
}
