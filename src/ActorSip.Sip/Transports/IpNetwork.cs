using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ActorSip.Sip.Transports;

/// <summary>A network of IP addresses, or one address. IPv4 is kept in its mapped form, so that a prefix of it is 96 bits longer than it is written.</summary>
/// <param name="High">The first eight bytes of the network's address, network order.</param>
/// <param name="Low">The last eight bytes.</param>
/// <param name="Length">Bits of the prefix, 0 to 128.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IpNetwork(ulong High, ulong Low, int Length)
{
    private const int MappedBits = 96;

    /// <summary>True for one address.</summary>
    public bool IsSingle => Length == 128;

    /// <summary>The network of this length that an address is in.</summary>
    /// <param name="address">Its port does not matter.</param>
    /// <param name="length">0 to 128.</param>
    public static IpNetwork Of(in IpEndpoint address, int length) => new(
        address.High & Mask(Math.Min(length, 64)),
        address.Low & Mask(Math.Max(length - 64, 0)),
        length);

    public bool Contains(in IpEndpoint address) => Of(address, Length) == this;

    /// <summary>"192.0.2.7", "192.0.2.0/24", "2001:db8::/32", the address with or without brackets. Bits beyond the prefix must be 0: else it is not clear what was meant.</summary>
    public static bool TryParse(string text, out IpNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        if (!Ascii.IsValid(host) || !IpEndpoint.TryParseHost(Encoding.ASCII.GetBytes(host), 0, out var address)) return false;

        // "::ffff:192.0.2.0/120" is IPv4 in its mapped form already.
        var isDotted = address.IsIPv4 && !host.Contains(':', StringComparison.Ordinal);
        var length = 128;
        if (slash >= 0)
        {
            if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > (isDotted ? 32 : 128)) return false;
            if (isDotted) length += MappedBits;
        }

        network = Of(address, length);
        return network.High == address.High && network.Low == address.Low;
    }

    public override string ToString()
    {
        var address = new IpEndpoint(High, Low, 0);
        var host = address.ToIPAddress().ToString();
        var isDotted = address.IsIPv4 && Length >= MappedBits;
        return IsSingle ? host : string.Create(CultureInfo.InvariantCulture, $"{host}/{(isDotted ? Length - MappedBits : Length)}");
    }

    private static ulong Mask(int bits) => bits == 0 ? 0 : ulong.MaxValue << (64 - bits);
}
