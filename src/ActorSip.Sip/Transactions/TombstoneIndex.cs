namespace ActorSip.Sip.Transactions;

/// <summary>
/// Key to location: open addressing with linear probing, in 256 segments that grow one by one, so that no single addition pays for moving a million entries. Removal shifts back what follows
/// and leaves no marks. A slot is eight bytes, the location and a piece of the key's hash; the key itself stands where the location says.
/// </summary>
/// <param name="chunks">Where the keys are.</param>
internal sealed class TombstoneIndex(TombstoneChunks chunks)
{
    private const int SegmentBits = 8;
    private const int SmallestSegment = 16;
    private const ulong LocationMask = (1UL << TombstoneChunks.LocationBits) - 1;

    private readonly ulong[][] _segments = [.. Enumerable.Range(0, 1 << SegmentBits).Select(_ => new ulong[SmallestSegment])];
    private readonly int[] _counts = new int[1 << SegmentBits];

    public int Count { get; private set; }

    /// <summary>The location set for a key; 0 if none is.</summary>
    public long Find(ulong key)
    {
        var mixed = Mix(key);
        var slots = _segments[Segment(mixed)];
        return LocationOf(slots[Probe(slots, key, Tag(mixed))]);
    }

    /// <summary>Sets or replaces; the location is not 0, and the key stands there.</summary>
    public void Set(ulong key, long location)
    {
        var mixed = Mix(key);
        var (segment, tag) = (Segment(mixed), Tag(mixed));
        var slots = _segments[segment];
        var at = Probe(slots, key, tag);
        if (slots[at] == 0)
        {
            if (++_counts[segment] * 3 > slots.Length * 2)
            {
                slots = Grow(segment);
                at = Probe(slots, key, tag);
            }

            Count++;
        }

        slots[at] = tag | (ulong)location;
    }

    /// <summary>Takes a key out; false if it is not there. With <paramref name="onlyAt"/> other than 0, only if it is set to that location.</summary>
    public bool Remove(ulong key, long onlyAt = 0)
    {
        var mixed = Mix(key);
        var (segment, tag) = (Segment(mixed), Tag(mixed));
        var slots = _segments[segment];
        var mask = slots.Length - 1;
        var hole = onlyAt == 0 ? Probe(slots, key, tag) : ProbeFor(slots, tag | (ulong)onlyAt);
        if (slots[hole] == 0) return false;

        // Whoever stands behind the hole without having passed over its home moves into it, and leaves the next hole
        for (var i = (hole + 1) & mask; slots[i] != 0; i = (i + 1) & mask)
        {
            var home = Home(slots[i], mask);
            if (((i - home) & mask) < ((i - hole) & mask)) continue;
            slots[hole] = slots[i];
            hole = i;
        }

        slots[hole] = 0;
        _counts[segment]--;
        Count--;
        return true;
    }

    private ulong[] Grow(int segment)
    {
        var old = _segments[segment];
        var slots = new ulong[old.Length * 2];
        var mask = slots.Length - 1;
        foreach (var slot in old)
        {
            if (slot == 0) continue;
            var at = Home(slot, mask);
            while (slots[at] != 0) at = (at + 1) & mask;
            slots[at] = slot;
        }

        return _segments[segment] = slots;
    }

    /// <summary>Where the key is, or would be. Another key with the same piece of hash is met by one search in thousands, among millions of keys: looking at it costs a wait for memory, and nothing else.</summary>
    private int Probe(ulong[] slots, ulong key, ulong tag)
    {
        var mask = slots.Length - 1;
        var at = Home(tag, mask);
        while (slots[at] != 0 && ((slots[at] & ~LocationMask) != tag || chunks.KeyAt(LocationOf(slots[at])) != key)) at = (at + 1) & mask;
        return at;
    }

    /// <summary>Where the very slot is; an empty one if it is nowhere.</summary>
    private static int ProbeFor(ulong[] slots, ulong slot)
    {
        var mask = slots.Length - 1;
        var at = Home(slot, mask);
        while (slots[at] != 0 && slots[at] != slot) at = (at + 1) & mask;
        return at;
    }

    /// <summary>Keys are keyed hashes already; the factor (2^64 over the golden ratio) keeps counted-up ones apart as well.</summary>
    private static ulong Mix(ulong key) => key * 0x9E37_79B9_7F4A_7C15;

    private static int Segment(ulong mixed) => (int)(mixed >> (64 - SegmentBits));

    /// <summary>The bits below those of the segment, where a slot has them: above the location.</summary>
    private static ulong Tag(ulong mixed) => mixed << SegmentBits & ~LocationMask;

    private static int Home(ulong slot, int mask) => (int)(slot >> TombstoneChunks.LocationBits) & mask;

    private static long LocationOf(ulong slot) => (long)(slot & LocationMask);
}
