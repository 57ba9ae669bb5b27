using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Transactions;

/// <summary>
/// The finished transactions of one owner, by the keyed hash of what they match: kind, flow and stored bytes, written one after the other into the memory of the second in which they expire.
/// When that second has passed, its memory is free at once. An entry costs 12 bytes, the flow (10 to 62, 22 over UDP and IPv4) if one is given, the stored bytes, and 12 to 24 bytes of index; no object of its own.
/// </summary>
/// <remarks>
/// Times are milliseconds of the owner's monotonic clock, not negative. An entry is found until the full second at or after its time, so never too short and less than a second too long. When
/// the table is full, the caller forgets the transaction: a repeat of an INVITE would then be routed anew, of a response dropped. One thread at a time.
/// </remarks>
public sealed class TombstoneTable
{
    /// <summary>The largest response or ACK that is kept: what a datagram carries.</summary>
    public const int LargestStored = 65_535;

    private const int LongestSeconds = 3_600;

    private readonly TombstoneChunks _chunks = new();
    private readonly TombstoneIndex _index;
    private readonly int _maximumEntries;
    private readonly long _maximumBytes;

    // Seconds up to _freed have been taken out, those up to _passed are over, and the ring has a chain of chunks for each of the seconds after _freed
    private Second[] _ring = MakeRing(64);
    private long _freed;
    private long _passed;
    private int _freeingAt;

    /// <param name="maximumEntries">How many tombstones at most.</param>
    /// <param name="maximumBytes">How much memory for them at most, without the index; less than some 3 MB is not enough to begin a piece of 72 KiB for each second.</param>
    /// <param name="now">The clock now.</param>
    public TombstoneTable(int maximumEntries, long maximumBytes, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        _index = new TombstoneIndex(_chunks);
        _maximumEntries = maximumEntries;
        _maximumBytes = maximumBytes;
        _freed = _passed = now / 1000;
    }

    /// <summary>Entries, with those that are over but not yet taken out.</summary>
    public int Count => _index.Count;

    /// <summary>Memory of the seconds that are in use, bytes.</summary>
    public long Bytes => (long)_chunks.InUse * TombstoneChunks.ChunkBytes;

    /// <summary>How often <see cref="TryAdd"/> found no room.</summary>
    public long Refused { get; private set; }

    /// <summary>Adds an entry, or replaces that of the same key; false, and nothing changes, when there is no room.</summary>
    /// <param name="key">Keyed hash of what identifies the transaction.</param>
    /// <param name="expiresAt">Until when, milliseconds; at most an hour ahead, else an <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="stored">Copied; empty for kinds that replay nothing.</param>
    /// <param name="flow">Where the stored bytes are sent; default if nothing is.</param>
    public bool TryAdd(ulong key, Tombstone kind, long expiresAt, ReadOnlySpan<byte> stored, in Flow flow)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((byte)kind, (byte)Tombstone.None, nameof(kind));
        var second = (expiresAt + 999) / 1000;

        // The owner of an empty table need not call Advance; that expiry is an hour ahead at most then says enough about the time
        if (_chunks.InUse == 0) _freed = _passed = Math.Max(_passed, second - LongestSeconds);
        second = Math.Max(second, _passed + 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(second, _passed + LongestSeconds, nameof(expiresAt));
        var flowBytes = flow.IsNone ? 0 : PackedFlow.Size(flow);
        if (stored.Length > LargestStored || (_index.Count >= _maximumEntries && _index.Find(key) == 0)
            || !TryReserve(second, RecordBytes(flowBytes, stored.Length), out var chunk, out var offset))
        {
            Refused++;
            return false;
        }

        var record = _chunks.Bytes(chunk).AsSpan(offset);
        MemoryMarshal.Write(record, new Header { Key = key, StoredBytes = (ushort)stored.Length, Kind = kind, FlowBytes = (byte)flowBytes });
        if (flowBytes > 0) PackedFlow.Write(record[Header.Bytes..], flow);
        stored.CopyTo(record[(Header.Bytes + flowBytes)..]);
        _index.Set(key, TombstoneChunks.LocationOf(chunk, offset));
        return true;
    }

    /// <summary>Finds the entry of a key, unless its time is over.</summary>
    public bool TryGet(ulong key, out TombstoneEntry entry)
    {
        entry = default;
        var location = _index.Find(key);
        if (location == 0 || _chunks.SecondOf(location) <= _passed) return false;
        var record = _chunks.From(location);
        ref readonly var header = ref MemoryMarshal.AsRef<Header>(record);
        var flow = header.FlowBytes == 0 ? default : PackedFlow.Read(record[Header.Bytes..]);
        entry = new TombstoneEntry(header.Kind, flow, record.Slice(Header.Bytes + header.FlowBytes, header.StoredBytes));
        return true;
    }

    /// <summary>Takes an entry out before its time; false if there is none. Its memory stays until its second has passed.</summary>
    public bool Remove(ulong key) => _index.Remove(key);

    /// <summary>Ends the entries whose second has passed: none of them is found any more, and their memory is free.</summary>
    /// <param name="now">The clock; going back has no effect.</param>
    /// <param name="budget">How many entries to take out at most in this call (0.2 us each, among a million), for an owner that calls often and must not stall.</param>
    /// <returns>True when all is taken out; false when the budget was spent first.</returns>
    public bool Advance(long now, int budget = int.MaxValue)
    {
        _passed = Math.Max(_passed, now / 1000);
        if (_chunks.InUse == 0) _freed = _passed;
        while (_freed < _passed)
        {
            ref var second = ref _ring[(_freed + 1) & (_ring.Length - 1)];
            while (second.First != TombstoneChunks.None)
            {
                if (!TryTakeOut(second.First, ref budget)) return false;
                var next = _chunks.Next(second.First);
                _chunks.Free(second.First);
                second.First = next;
                _freeingAt = 0;
            }

            second.Last = TombstoneChunks.None;
            _freed++;
        }

        return true;
    }

    private bool TryTakeOut(int chunk, ref int budget)
    {
        var bytes = _chunks.Bytes(chunk);
        for (var used = _chunks.Used(chunk); _freeingAt < used;)
        {
            if (budget-- <= 0) return false;
            ref readonly var header = ref MemoryMarshal.AsRef<Header>(bytes.AsSpan(_freeingAt));

            // Removed or replaced since: then the key, if it is there, stands for another record
            _index.Remove(header.Key, onlyAt: TombstoneChunks.LocationOf(chunk, _freeingAt));
            _freeingAt += RecordBytes(header.FlowBytes, header.StoredBytes);
        }

        return true;
    }

    private bool TryReserve(long second, int bytes, out int chunk, out int offset)
    {
        while (second - _freed > _ring.Length) GrowRing();
        ref var chain = ref _ring[second & (_ring.Length - 1)];
        chunk = chain.Last;
        offset = 0;
        if (chunk == TombstoneChunks.None || _chunks.Used(chunk) + bytes > TombstoneChunks.ChunkBytes)
        {
            if (Bytes + TombstoneChunks.ChunkBytes > _maximumBytes) return false;
            var last = chunk;
            chunk = _chunks.Take(second);
            if (last == TombstoneChunks.None) chain.First = chunk;
            else _chunks.Next(last) = chunk;
            chain.Last = chunk;
        }

        ref var used = ref _chunks.Used(chunk);
        offset = used;
        used += bytes;
        return true;
    }

    private void GrowRing()
    {
        var larger = MakeRing(_ring.Length * 2);
        for (var second = _freed + 1; second <= _freed + _ring.Length; second++) larger[second & (larger.Length - 1)] = _ring[second & (_ring.Length - 1)];
        _ring = larger;
    }

    private static Second[] MakeRing(int length)
    {
        var ring = new Second[length];
        ring.AsSpan().Fill(new Second { First = TombstoneChunks.None, Last = TombstoneChunks.None });
        return ring;
    }

    private static int RecordBytes(int flowBytes, int storedBytes) => (Header.Bytes + flowBytes + storedBytes + 7) & ~7;

    [StructLayout(LayoutKind.Auto)]
    private struct Second
    {
        public int First;
        public int Last;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Header
    {
        public const int Bytes = 12;

        public ulong Key;
        public ushort StoredBytes;
        public Tombstone Kind;
        public byte FlowBytes;
    }
}
