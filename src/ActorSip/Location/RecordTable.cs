using System.Runtime.InteropServices;
using ActorSip.Scheduling;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;

namespace ActorSip.Location;

/// <summary>The records of a slot (<see cref="PackedBindings"/>) by address-of-record, each with its place and its timer: a hash table that costs 28 bytes a record beside its bytes. The hash is keyed, so that nobody can make keys collide.</summary>
internal sealed class RecordTable(HashKey key)
{
    private const int None = -1;

    private int[] _buckets = [None];
    private Entry[] _entries = [];
    private int _used;
    private int _free = None;

    public int Count { get; private set; }

    /// <summary>Places that may be taken; those of removed records are free until they are used again.</summary>
    public int Places => _used;

    /// <summary>The place of a key, -1 when it has none.</summary>
    public int Find(ReadOnlySpan<byte> addressOfRecord)
    {
        var hash = HashOf(addressOfRecord);
        for (var place = _buckets[hash & (uint)(_buckets.Length - 1)]; place != None; place = _entries[place].Next)
            if (_entries[place].Hash == hash && PackedBindings.AddressOfRecord(_entries[place].Record).SequenceEqual(addressOfRecord)) return place;
        return None;
    }

    /// <summary>Adds a record whose key is not there yet.</summary>
    /// <returns>Its place, which it keeps.</returns>
    public int Add(byte[] record)
    {
        var place = _free;
        if (place != None) _free = _entries[place].Next;
        else
        {
            if (_used == _entries.Length) Grow();
            place = _used++;
        }

        var hash = HashOf(PackedBindings.AddressOfRecord(record));
        ref var bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        _entries[place] = new Entry { Record = record, Hash = hash, Next = bucket };
        bucket = place;
        Count++;
        return place;
    }

    public void Remove(int place)
    {
        ref var entry = ref _entries[place];
        ref var link = ref _buckets[entry.Hash & (uint)(_buckets.Length - 1)];
        while (link != place) link = ref _entries[link].Next;
        link = entry.Next;
        entry = new Entry { Next = _free };
        _free = place;
        Count--;
    }

    /// <summary>The record at a place; null when it is free.</summary>
    public ref byte[]? At(int place) => ref _entries[place].Record;

    public ref TimerHandle TimerAt(int place) => ref _entries[place].Timer;

    // The upper half: the lower one has chosen the slot, and is alike for all keys of it.
    private uint HashOf(ReadOnlySpan<byte> addressOfRecord) => (uint)(KeyedHash.Of(key, addressOfRecord) >> 32);

    private void Grow()
    {
        Array.Resize(ref _entries, Math.Max(4, _entries.Length + (_entries.Length >> 1)));
        if (_buckets.Length >= _entries.Length) return;
        _buckets = new int[Math.Max(4, _buckets.Length * 2)];
        _buckets.AsSpan().Fill(None);
        for (var place = 0; place < _used; place++)
        {
            ref var bucket = ref _buckets[_entries[place].Hash & (uint)(_buckets.Length - 1)];
            _entries[place].Next = bucket;
            bucket = place;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public byte[]? Record;
        public TimerHandle Timer;
        public uint Hash;
        public int Next;
    }
}
