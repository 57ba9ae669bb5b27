using ActorSip.Sip.Security;

namespace ActorSip.Location;

/// <summary>Compares keys of addresses-of-record byte by byte; the hash is keyed, so that nobody can make them collide.</summary>
internal sealed class AddressOfRecordComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private readonly HashKey _key;

    public AddressOfRecordComparer(HashKey key) => _key = key;

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    // The upper half: the lower one has chosen the slot, and is alike for all keys of it.
    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)(KeyedHash.Of(_key, alternate) >> 32);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
