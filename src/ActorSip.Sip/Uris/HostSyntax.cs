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
            var length = text[1..].IndexOfAnyExcept(UriCharacters.IPv6);
            return length >= 2 && text[length + 1] == (byte)']' && text.Slice(1, length).Count((byte)':') >= 2 ? length + 2 : 0;
        }

        var end = text.IndexOfAnyExcept(UriCharacters.Host);
        var host = end < 0 ? text : text[..end];
        if (host.IsEmpty || host[0] is (byte)'.' or (byte)'-' || host[^1] == (byte)'-' || host.IndexOf(".."u8) >= 0) return 0;
        return host.Length;
    }

    /// <summary>The number of digits of the port at the start of <paramref name="text"/>; 0 when there is none from 1 to 65535.</summary>
    public static int MeasurePort(ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        var length = text.IndexOfAnyExcept(UriCharacters.Digits);
        if (length < 0) length = text.Length;
        for (var i = 0; i < length; i++)
        {
            port = port * 10 + (text[i] - '0');
            if (port > 65535) return 0;
        }

        return port == 0 ? 0 : length;
    }
}
