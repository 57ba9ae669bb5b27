using ActorSip.Sip.Tests.Uris;

namespace ActorSip.Sip.Tests.Robustness;

/// <summary>Changes a seed as a list of numbers says, each of them one change: what a network, a bad device or an attacker might have made of it. The same numbers make the same bytes.</summary>
internal sealed class Mutation(IReadOnlyList<byte[]> seeds)
{
    private const int MaxLength = 16_384;

    private static readonly byte[][] Tokens = [.. new[]
    {
        "\r\n", "\r\n\r\n", "\r\n ", "\r\n\t", "\r", "\n", "\0", " ", "\t", ":", ";", ",", "=", "?", "&", "@", "<", ">", "\"", "\\", "\\\"", "*", "%", "%00", "%41", "%25", "/", "[", "]", "[::1]", "192.0.2.1", "\u00ff", "\u007f",
        "sip:", "sips:", "tel:+1", "SIP/2.0", "SIP/2.0/UDP ", "INVITE ", "z9hG4bK", ";branch=", ";tag=", ";rport", ";received=", ";maddr=", ";as=", ";lr", ";transport=tcp", ";q=0.5", ";expires=", "0", "-1", "4294967296", "2147483648",
        "Via: SIP/2.0/UDP h\r\n", "Route: <sip:p:5060;lr>\r\n", "Contact: *\r\n", "Content-Length: 3\r\n", "l: 0\r\n", "To: <sip:h>\r\n", "CSeq: 1 ACK\r\n", "Max-Forwards: 0\r\n", "Authorization: Digest username=\"a\"\r\n",
    }.Select(token => token.Bytes())];

    private static readonly byte[][] Numbers = [.. new[] { "0", "00000000000000000001", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296", "18446744073709551616", new string('9', 300) }.Select(number => number.Bytes())];

    /// <summary>How many kinds of change there are.</summary>
    public const int Kinds = 16;

    /// <summary>The changed seed.</summary>
    public byte[] Apply(int seed, ReadOnlySpan<ulong> changes)
    {
        var bytes = new List<byte>(seeds[seed % seeds.Count]);
        foreach (var change in changes)
        {
            Change(bytes, change);
            if (bytes.Count > MaxLength) bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, ulong change)
    {
        var at = (int)((change >> 4 & 0xFFFF) % (ulong)(bytes.Count + 1));
        var count = Math.Min((int)(change >> 20 & 0x3F) + 1, bytes.Count - at);
        var value = (byte)(change >> 26);
        var pick = (int)(change >> 34 & 0xFFFF);
        switch (change % Kinds)
        {
            case 0 when count > 0: bytes[at] ^= (byte)(1 << (value & 7)); break;
            case 1 when count > 0: bytes[at] = value; break;
            case 2: bytes.Insert(at, value); break;
            case 3: bytes.RemoveRange(at, count); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
            case 5: bytes.InsertRange(at, Tokens[pick % Tokens.Length]); break;
            case 6:
                for (var i = at; i < at + count; i++)
                    if (char.IsAsciiLetter((char)bytes[i])) bytes[i] ^= 0x20;
                break;
            case 7: bytes.InsertRange(at, "\r\n "u8.ToArray()); break;
            case 8: bytes.InsertRange(LineAt(bytes, at).Start, Line(bytes, at)); break;
            case 9: bytes.RemoveRange(LineAt(bytes, at).Start, LineAt(bytes, at).Length); break;

            // A line of another message, or all of it from somewhere on.
            case 10: bytes.InsertRange(LineAt(bytes, at).Start, Line([.. seeds[pick % seeds.Count]], pick)); break;
            case 11:
                var other = seeds[pick % seeds.Count];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(Math.Min(at, other.Length)));
                break;
            case 12: ReplaceNumber(bytes, at, Numbers[pick % Numbers.Length]); break;
            case 13:
                var stretch = bytes.GetRange(at, count);
                for (var i = 0; i < pick % 64; i++) bytes.InsertRange(at, stretch);
                break;
            case 14:
                var line = Line(bytes, at);
                bytes.RemoveRange(LineAt(bytes, at).Start, line.Length);
                bytes.InsertRange(LineAt(bytes, pick % (bytes.Count + 1)).Start, line);
                break;
            case 15: bytes.RemoveRange(at, bytes.Count - at); break;
        }
    }

    private static void ReplaceNumber(List<byte> bytes, int at, byte[] number)
    {
        var start = bytes.FindIndex(at, c => c is >= (byte)'0' and <= (byte)'9');
        if (start < 0) return;
        var end = bytes.FindIndex(start, c => c is < (byte)'0' or > (byte)'9');
        bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
        bytes.InsertRange(start, number);
    }

    private static byte[] Line(List<byte> bytes, int at)
    {
        var (start, length) = LineAt(bytes, at % (bytes.Count + 1));
        return [.. bytes.GetRange(start, length)];
    }

    /// <summary>The line that holds this byte, with its end.</summary>
    private static (int Start, int Length) LineAt(List<byte> bytes, int at)
    {
        if (bytes.Count == 0) return (0, 0);
        var start = at == 0 ? 0 : bytes.LastIndexOf((byte)'\n', at - 1) + 1;
        var end = start < bytes.Count ? bytes.IndexOf((byte)'\n', start) : -1;
        return (start, (end < 0 ? bytes.Count : end + 1) - start);
    }
}
