using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorSip.Configuration;

/// <summary>One address of a listener: an IP address with a port, or a wildcard that stands for all addresses of the machine.</summary>
/// <param name="Address">Null: every address of both families ("*").</param>
/// <param name="Port">0 to 65535; 0 takes a free one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BindAddress(IPAddress? Address, int Port)
{
    /// <summary>True for "*", "0.0.0.0" and "[::]".</summary>
    public bool IsWildcard => Address is null || Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);

    /// <summary>True when the address, or what the wildcard stands for, includes this family.</summary>
    public bool Covers(AddressFamily family) => Address is null || Address.AddressFamily == family;

    /// <summary>"192.0.2.1:5060", "[2001:db8::1]:5060", "0.0.0.0:5060", "[::]:5060" or "*:5060".</summary>
    public static bool TryParse(string text, out BindAddress address)
    {
        address = default;
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        var host = text[..colon];
        if (host == "*")
        {
            address = new BindAddress(null, port);
            return true;
        }

        if (!HostSyntax.TryParseAddress(host, out var ip)) return false;
        address = new BindAddress(ip, port);
        return true;
    }

    public override string ToString()
    {
        var host = Address is null ? "*" : Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Address}]" : Address.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
    }
}
