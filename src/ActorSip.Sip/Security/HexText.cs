using System.Buffers;

namespace ActorSip.Sip.Security;

/// <summary>Bytes as hexadecimal digits, the way digests are written: "The bits in the digest are converted from the most significant to the least significant bit, four bits at a time" (RFC 8760 section 2.2).</summary>
public static class HexText
{
    /// <summary>Writes two digits a byte, in lower case. The destination must hold that much; it must not be the memory of the bytes.</summary>
    public static void Write(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        if (!Convert.TryToHexStringLower(bytes, text, out _)) throw new ArgumentException("There is no room for all digits.", nameof(text));
    }

    /// <summary>Reads digits, of either case, back. False when there are not exactly two for each byte of <paramref name="bytes"/>, or when something is no digit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        if (text.Length != bytes.Length * 2) return false;
        return Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
    }
}
