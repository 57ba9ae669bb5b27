namespace ActorSip.Sip.Security;

/// <summary>Bytes as hexadecimal digits, the way digests are written: "the bits in the digest are converted from the most significant to the least significant bit, four bits at a time" (RFC 7616 section 3.3).</summary>
public static class HexText
{
    private static ReadOnlySpan<byte> Digits => "0123456789abcdef"u8;

    /// <summary>Writes two digits a byte, in lower case. The destination must hold that much; it must not be the memory of the bytes.</summary>
    public static void Write(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = Digits[bytes[i] >> 4];
            text[2 * i + 1] = Digits[bytes[i] & 15];
        }
    }

    /// <summary>Reads digits, of either case, back. False when there are not exactly two for each byte of <paramref name="bytes"/>, or when something is no digit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        if (text.Length != bytes.Length * 2) return false;
        for (var i = 0; i < bytes.Length; i++)
        {
            int high = Value(text[2 * i]), low = Value(text[2 * i + 1]);
            if ((high | low) < 0) return false;
            bytes[i] = (byte)(high << 4 | low);
        }

        return true;
    }

    private static int Value(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
