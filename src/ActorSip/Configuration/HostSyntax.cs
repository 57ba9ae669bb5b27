using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorSip.Configuration;

/// <summary>The host and port of a setting, as RFC 3261 section 25.1 writes them: IPv4 in four parts, IPv6 in brackets, or a name.</summary>
internal static class HostSyntax
{
    /// <summary>An IPv4 literal of four parts or an IPv6 literal in brackets.</summary>
    public static bool TryParseAddress(string host, out IPAddress address)
    {
        address = IPAddress.None;
        if (host.StartsWith('[') && host.EndsWith(']'))
            return IPAddress.TryParse(host[1..^1], out address!) && address.AddressFamily == AddressFamily.InterNetworkV6;
        // The framework also reads "1.2" and "0x7f.1" as addresses; nobody means those.
        return host.Count(c => c == '.') == 3 && !host.Contains('x', StringComparison.OrdinalIgnoreCase)
            && IPAddress.TryParse(host, out address!) && address.AddressFamily == AddressFamily.InterNetwork;
    }

    /// <summary>hostname of RFC 3261 section 25.1: labels of letters, digits and hyphens, the last not beginning with a digit.</summary>
    public static bool IsHostName(string text)
    {
        if (text.Length is 0 or > 253) return false;
        var labels = text.TrimEnd('.').Split('.');
        return labels.All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && label[0] != '-'
            && label[^1] != '-')
            && !char.IsAsciiDigit(labels[^1][0]);
    }

    /// <summary>"host" or "host:port" with a name or an address; port 0 when none is given. The host keeps its brackets and becomes lower case.</summary>
    public static bool TryParseHostPort(string text, out string host, out int port)
    {
        host = text;
        port = 0;
        var colon = text.LastIndexOf(':');
        if (colon > text.LastIndexOf(']'))
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535) return false;
            host = text[..colon];
        }

        if (TryParseAddress(host, out var address))
        {
            host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
            return true;
        }

        host = host.ToLowerInvariant();
        return IsHostName(host);
    }
}
