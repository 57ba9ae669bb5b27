using System.Buffers.Binary;

namespace ActorSip.Links;

/// <summary>What each side of a new link says first: who it is, in which life, which loop the connection is for, and whom it takes the other for.</summary>
/// <param name="Number">Of the node that says it.</param>
/// <param name="Epoch">Its life.</param>
/// <param name="OtherNumber">Of the node that it is said to.</param>
/// <param name="OtherEpoch">Its life.</param>
/// <param name="Loop">Of the node that was dialed.</param>
internal readonly record struct LinkPreface(ushort Number, uint Epoch, ushort OtherNumber, uint OtherEpoch, ushort Loop)
{
    public const int Bytes = 20;

    /// <summary>"ASL" and the version of the frames.</summary>
    private const uint Magic = 0x014C5341;

    /// <summary>What the other side must answer.</summary>
    public LinkPreface Answer => new(OtherNumber, OtherEpoch, Number, Epoch, Loop);

    public void Write(Span<byte> bytes)
    {
        bytes[..Bytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], Number);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], OtherNumber);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], OtherEpoch);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[16..], Loop);
    }

    /// <exception cref="InvalidDataException">It is no preface, or of a version that this one cannot talk to.</exception>
    public static LinkPreface Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic
        ? new(BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[16..]))
        : throw new InvalidDataException("The other side is no node of this version");
}
