using System.Buffers.Binary;

namespace ActorSip.Links;

/// <summary>
/// What stands before each message on a link: 4 bytes length of the message, 2 bytes manifest as characters, one byte of marks, one byte 0; little endian. A frame without a manifest is a sign of life. A message is what
/// <see cref="Wire.WireFormat"/> makes of it.
/// </summary>
internal static class LinkFrame
{
    public const int HeaderBytes = 8;

    /// <summary>Longer ones go by the cluster's own transport.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The answer of a slot that is not on the node that was asked, but on one that this node has asked.</summary>
    public const byte Forwarded = 1;

    /// <summary>A sign of life that wants one back.</summary>
    public const byte Ping = 2;

    public static void Write(Span<byte> header, int length, ushort manifest, byte marks)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], manifest);
        header[6] = marks;
        header[7] = 0;
    }

    /// <returns>False when there is no whole header.</returns>
    /// <exception cref="InvalidDataException">No frame is so long.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int length, out ushort manifest, out byte marks)
    {
        (length, manifest, marks) = (0, 0, 0);
        if (bytes.Length < HeaderBytes) return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length is < 0 or > MaxBytes) throw new InvalidDataException($"A frame of {length} bytes");
        manifest = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        marks = bytes[6];
        return true;
    }
}
