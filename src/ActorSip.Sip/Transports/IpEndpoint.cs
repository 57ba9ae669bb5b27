using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transports;

/// <summary>An IP address with a port, as a value: what <see cref="IPEndPoint"/> is, without an object for each datagram. IPv4 is kept in its mapped form (::ffff:a.b.c.d).</summary>
/// <param name="High">The first eight bytes of the IPv6 address, in network order.</param>
/// <param name="Low">The last eight bytes.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="Scope">The scope id of a link-local IPv6 address, else 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IpEndpoint(ulong High, ulong Low, ushort Port, uint Scope = 0)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    private static readonly System.Buffers.SearchValues<byte> IPv6Bytes = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>True for an IPv4 address.</summary>
    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>The IPv4 address in host order; 0 for IPv6.</summary>
    public uint IPv4 => IsIPv4 ? (uint)Low : 0;

    /// <summary>True when no address was set.</summary>
    public bool IsDefault => High == 0 && Low == 0 && Port == 0;

    /// <summary>127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => IsIPv4 ? IPv4 >> 24 == 127 : High == 0 && Low == 1;

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsWildcard => IsIPv4 ? IPv4 == 0 : High == 0 && Low == 0;

    /// <summary>The same address, whatever the port.</summary>
    public bool SameAddress(in IpEndpoint other) => High == other.High && Low == other.Low && Scope == other.Scope;

    /// <summary>The same address with another port.</summary>
    public IpEndpoint WithPort(ushort port) => new(High, Low, port, Scope);

    /// <summary>From an IPv4 address in host order.</summary>
    public static IpEndpoint FromIPv4(uint address, ushort port) => new(0, MappedPrefix | address, port);

    /// <summary>From sixteen bytes in network order.</summary>
    public static IpEndpoint FromIPv6(ReadOnlySpan<byte> address, ushort port, uint scope = 0) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(address), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(address[8..]), port, scope);

    public static IpEndpoint From(IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return FromIPv6(bytes, (ushort)port, address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: true } ? (uint)address.ScopeId : 0);
    }

    /// <summary>An IP literal as it stands in a SIP host ("192.0.2.1", "[2001:db8::1]" or without brackets); false for a name.</summary>
    public static bool TryParseHost(ReadOnlySpan<byte> host, ushort port, out IpEndpoint endpoint)
    {
        endpoint = default;
        if (host.Length >= 2 && host[0] == (byte)'[' && host[^1] == (byte)']') host = host[1..^1];
        else if (TryParseDottedQuad(host, out var address))
        {
            endpoint = FromIPv4(address, port);
            return true;
        }

        // The parser below would take a scope, a port and brackets too, which SIP does not know here (RFC 3261 section 25.1, IPv6address).
        if (host.IndexOf((byte)':') < 0 || host.Length > 45 || host.IndexOfAnyExcept(IPv6Bytes) >= 0) return false;
        Span<char> text = stackalloc char[host.Length];
        for (var i = 0; i < host.Length; i++) text[i] = (char)host[i];
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        endpoint = From(parsed, port);
        return true;
    }

    public IPAddress ToIPAddress()
    {
        if (IsIPv4) return new IPAddress(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(IPv4));
        Span<byte> bytes = stackalloc byte[16];
        WriteIPv6(bytes);
        return new IPAddress(bytes, Scope);
    }

    /// <summary>Writes sixteen bytes in network order.</summary>
    public void WriteIPv6(Span<byte> destination)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    public IPEndPoint ToIPEndPoint() => new(ToIPAddress(), Port);

    /// <summary>Writes the address as SIP wants it, IPv6 in brackets when <paramref name="brackets"/>; returns the bytes written. 48 bytes are always enough.</summary>
    public int WriteHost(Span<byte> destination, bool brackets = true)
    {
        if (IsIPv4)
        {
            var at = 0;
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                Utf8Formatter.TryFormat((byte)(IPv4 >> shift), destination[at..], out var digits);
                at += digits;
                if (shift > 0) destination[at++] = (byte)'.';
            }

            return at;
        }

        Span<char> text = stackalloc char[64];
        Span<byte> bytes = stackalloc byte[16];
        WriteIPv6(bytes);
        new IPAddress(bytes).TryFormat(text, out var length);
        var start = brackets ? 1 : 0;
        for (var i = 0; i < length; i++) destination[start + i] = (byte)text[i];
        if (!brackets) return length;
        destination[0] = (byte)'[';
        destination[length + 1] = (byte)']';
        return length + 2;
    }

    public override string ToString()
    {
        Span<byte> host = stackalloc byte[64];
        return string.Concat(System.Text.Encoding.ASCII.GetString(host[..WriteHost(host)]), ":", Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static bool TryParseDottedQuad(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        if (text.Length is < 7 or > 15) return false;
        uint part = 0;
        int digits = 0, dots = 0;
        foreach (var c in text)
        {
            if (c == (byte)'.')
            {
                if (digits == 0 || ++dots > 3) return false;
                address = address << 8 | part;
                part = 0;
                digits = 0;
            }
            else
            {
                if (c is < (byte)'0' or > (byte)'9' || ++digits > 3) return false;
                part = part * 10 + (uint)(c - '0');
                if (part > 255) return false;
            }
        }

        if (dots != 3 || digits == 0) return false;
        address = address << 8 | part;
        return true;
    }
}
