namespace ActorSip.Sip.Uris;

/// <summary>The grammar of host and port, the same in a URI and in a Via (RFC 3261 section 25.1, IPv6 as corrected by RFC 5954).</summary>
internal static class HostSyntax
{
    /// <summary>The length of the host at the start of <paramref name="text"/>, brackets included; 0 when there is none.</summary>
    public static int Measure(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return 0;
        if (text[0] == (byte)'[')
        {
            var length = CharacterTable.Measure(text[1..], CharacterClass.IPv6);
            return length >= 2 && length + 1 < text.Length && text[length + 1] == (byte)']' && text.Slice(1, length).Count((byte)':') >= 2 ? length + 2 : 0;
        }

        var end = CharacterTable.Measure(text, CharacterClass.Host);
        if (end == 0 || text[0] == (byte)'-' || text[end - 1] == (byte)'-') return 0;
        var before = (byte)'.';
        foreach (var c in text[..end])
        {
            if (c == (byte)'.' && before == (byte)'.') return 0;
            before = c;
        }

        return end;
    }

    /// <summary>The number of digits of the port at the start of <paramref name="text"/>; 0 when there is none from 1 to 65535.</summary>
    public static int MeasurePort(ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        var length = 0;
        while (length < text.Length && text[length] is >= (byte)'0' and <= (byte)'9')
        {
            port = port * 10 + (text[length++] - '0');
            if (port > 65535) return 0;
        }

        return port == 0 ? 0 : length;
    }
}
