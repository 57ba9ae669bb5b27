using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>The text of our Record-Route values: written in one way, and so recognised in a Route without being parsed.</summary>
internal static class OwnRouteText
{
    /// <summary>Most bytes of the text for an address.</summary>
    public static int MaxLength(LocalAddress address) => address.SentBy.Length + DialogCookie.MaxTextLength + 48;

    /// <summary>"The URI placed in the Record-Route header field value MUST contain an lr parameter" (RFC 3261 section 16.6 item 4).</summary>
    public static void Write(ref ByteWriter writer, LocalAddress address, ReadOnlySpan<byte> cookie)
    {
        WriteHead(ref writer, address);
        writer.Add(cookie);
        writer.Add((byte)'>');
    }

    /// <summary>True when the value is, byte for byte, one that this server wrote.</summary>
    /// <param name="route">A Route field: its first value counts.</param>
    /// <param name="addresses">Who we are.</param>
    /// <param name="local">The address it names.</param>
    /// <param name="cookie">The text of its cookie.</param>
    public static bool TryRead(ReadOnlySpan<byte> route, LocalAddresses addresses, out LocalAddress? local, out ReadOnlySpan<byte> cookie)
    {
        local = null;
        cookie = default;
        foreach (var address in addresses.All)
        {
            Span<byte> text = stackalloc byte[MaxLength(address)];
            var writer = new ByteWriter(text);
            WriteHead(ref writer, address);
            if (!route.StartsWith(writer.Written)) continue;
            var rest = route[writer.Length..];
            var end = rest.IndexOfAny(";?@>"u8);
            if (end < 0 || rest[end] != (byte)'>') return false;
            cookie = rest[..end];
            rest = Lws.Trim(rest[(end + 1)..]);
            local = address;
            return rest.IsEmpty || rest[0] == (byte)',';
        }

        return false;
    }

    private static void WriteHead(ref ByteWriter writer, LocalAddress address)
    {
        writer.Add("<sip:"u8);
        writer.Add(address.SentBy);
        if (address.Transport != TransportProtocol.Udp)
        {
            writer.Add(";transport="u8);
            writer.Add(TransportNames.UriToken(address.Transport));
        }

        writer.Add(";lr;as="u8);
    }
}
