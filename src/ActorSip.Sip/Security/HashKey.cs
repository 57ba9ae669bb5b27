using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ActorSip.Sip.Security;

/// <summary>The secret of a <see cref="KeyedHash"/>: 128 bits.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HashKey(ulong K0, ulong K1)
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = 16;

    /// <summary>The key in sixteen bytes, little-endian as SipHash wants it; an <see cref="ArgumentOutOfRangeException"/> if there are fewer.</summary>
    public static HashKey FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    /// <summary>Never the secret: keys end up in logs through records that hold them.</summary>
    public override string ToString() => nameof(HashKey);
}
