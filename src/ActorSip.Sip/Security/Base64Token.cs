namespace ActorSip.Sip.Security;

/// <summary>
/// Numbers and short byte strings as characters that may stand in a token (RFC 3261 section 25.1): base 64 with "-" and "_" as in RFC 4648 section 5, without padding. Case matters; peers
/// give a Via, a tag or a Route back as they got it. Exactly one token stands for a value: anything else does not decode.
/// </summary>
public static class Base64Token
{
    /// <summary>Characters of an encoded number.</summary>
    public const int NumberLength = 11;

    private const byte Invalid = 0xFF;

    private static readonly byte[] Values = MakeValues();

    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;

    /// <summary>Characters that so many bytes take.</summary>
    public static int EncodedLength(int bytes) => (bytes * 4 + 2) / 3;

    /// <summary>Writes a number, most significant bits first; returns <see cref="NumberLength"/>. The destination must hold that much.</summary>
    public static int Encode(ulong value, Span<byte> destination)
    {
        for (var i = 0; i < NumberLength - 1; i++) destination[i] = Alphabet[(int)(value >> (58 - 6 * i)) & 63];
        destination[NumberLength - 1] = Alphabet[(int)(value << 2) & 63];
        return NumberLength;
    }

    /// <summary>Writes bytes; returns the characters written (<see cref="EncodedLength"/>). The destination must hold that much.</summary>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        int at = 0, held = 0, bits = 0;
        foreach (var b in bytes)
        {
            held = held << 8 | b;
            for (bits += 8; bits >= 6;) destination[at++] = Alphabet[held >> (bits -= 6) & 63];
        }

        if (bits > 0) destination[at++] = Alphabet[held << (6 - bits) & 63];
        return at;
    }

    /// <summary>Reads a number back; false if it is not exactly what <see cref="Encode(ulong, Span{byte})"/> writes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> token, out ulong value)
    {
        value = 0;
        if (token.Length != NumberLength) return false;
        ulong read = 0;
        for (var i = 0; i < NumberLength - 1; i++)
        {
            var digit = Values[token[i]];
            if (digit == Invalid) return false;
            read = read << 6 | digit;
        }

        var last = Values[token[NumberLength - 1]];
        if (last == Invalid || (last & 3) != 0) return false;
        value = read << 4 | (uint)last >> 2;
        return true;
    }

    /// <summary>Reads bytes back; false if it is not exactly what <see cref="Encode(ReadOnlySpan{byte}, Span{byte})"/> writes, or if the destination is too small.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> token, Span<byte> destination, out int written)
    {
        written = 0;
        if (token.Length % 4 == 1 || destination.Length < token.Length * 3 / 4) return false;
        int at = 0, held = 0, bits = 0;
        foreach (var c in token)
        {
            var digit = Values[c];
            if (digit == Invalid) return false;
            held = (held << 6 | digit) & 0xFFFF;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            destination[at++] = (byte)(held >> bits);
        }

        if ((held & (1 << bits) - 1) != 0) return false;
        written = at;
        return true;
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        values.AsSpan().Fill(Invalid);
        for (var i = 0; i < Alphabet.Length; i++) values[Alphabet[i]] = (byte)i;
        return values;
    }
}
