using System.Runtime.InteropServices;
using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>One of the addresses that a peer's requests come from: a network, an address with or without a port, or a name that is looked up while the server runs.</summary>
/// <param name="Network">The network or address; not set for a name.</param>
/// <param name="Port">0: any port.</param>
/// <param name="Name">Host name in lower case; empty for an address.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PeerAddress(IpNetwork Network, int Port, string Name)
{
    /// <summary>"192.0.2.7", "192.0.2.7:5070", "[2001:db8::7]:5070", "192.0.2.0/24", "2001:db8::/32", "sip.carrier.example".</summary>
    public static bool TryParse(string text, out PeerAddress address)
    {
        address = default;
        if (IpNetwork.TryParse(text, out var network))
        {
            address = new PeerAddress(network, 0, "");
            return true;
        }

        // A slash is no part of a name, and "2001:db8::7:5070" would be an address without a port.
        if (!HostSyntax.TryParseHostPort(text, out var host, out var port)) return false;
        if (IpEndpoint.TryParseHost(Encoding.ASCII.GetBytes(host), (ushort)port, out var literal)) address = new PeerAddress(IpNetwork.Of(literal, 128), port, "");
        else address = new PeerAddress(default, port, host);
        return true;
    }

    public override string ToString()
    {
        var host = Name.Length > 0 ? Name : Port > 0 && Network.ToString() is var literal && literal.Contains(':', StringComparison.Ordinal) ? $"[{literal}]" : Network.ToString();
        return Port == 0 ? host : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{host}:{Port}");
    }
}
