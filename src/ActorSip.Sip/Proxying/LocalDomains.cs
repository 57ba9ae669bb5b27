using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>The domains this server is responsible for, each with its aliases. Immutable: a change of configuration makes a new one.</summary>
public sealed class LocalDomains
{
    private readonly LocalAddresses _addresses;
    private readonly (byte[] Name, IpEndpoint? Address, byte[] Primary)[] _names;

    /// <param name="addresses">A domain named with a port is ours only on a port we listen on.</param>
    /// <param name="domains">For each domain its names, in lower case; the first is the primary one, under which its users are kept.</param>
    public LocalDomains(LocalAddresses addresses, IEnumerable<IReadOnlyList<string>> domains)
    {
        _addresses = addresses;
        _names = [.. domains.SelectMany(names => names.Select(name => (Encoding.ASCII.GetBytes(name), LiteralOf(name), Encoding.ASCII.GetBytes(names[0]))))];
    }

    private static IpEndpoint? LiteralOf(string name) => IpEndpoint.TryParseHost(Encoding.ASCII.GetBytes(name), 0, out var literal) ? literal : null;

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => _names.Select(entry => Encoding.ASCII.GetString(entry.Name));

    public bool Contains(ReadOnlySpan<byte> host, int port) => TryGetPrimary(host, port, out _);

    /// <summary>The primary name of the domain that the host of a URI names.</summary>
    /// <param name="host">As in a URI; compared without regard to case.</param>
    /// <param name="port">0 for none. Another port than ours on the same host is another server.</param>
    /// <param name="primary">In lower case.</param>
    public bool TryGetPrimary(ReadOnlySpan<byte> host, int port, out byte[] primary)
    {
        // "example.com." is the same domain (RFC 1034 section 3.1), and an address has more than one spelling: neither may be a way around what is asked of a domain's users.
        if (host.Length > 1 && host[^1] == (byte)'.') host = host[..^1];
        var isLiteral = IpEndpoint.TryParseHost(host, 0, out var literal);
        foreach (var (name, address, main) in _names)
        {
            if (isLiteral ? address is not { } own || !own.SameAddress(literal) : !Ascii.EqualsIgnoreCase(host, name)) continue;
            primary = main;
            return port == 0 || _addresses.HasPort(port);
        }

        primary = [];
        return false;
    }

    /// <summary>
    /// The domain of somebody's identity, of whom a port says nothing: "sip:alice@example.com:7777" is alice to whoever sees it, and must be no way to be her. At an address a port still tells another server from this one.
    /// </summary>
    /// <param name="host">As in a URI; compared without regard to case.</param>
    /// <param name="port">0 for none.</param>
    /// <param name="primary">In lower case.</param>
    public bool TryGetPrimaryOfIdentity(ReadOnlySpan<byte> host, int port, out byte[] primary) => TryGetPrimary(host, port != 0 && IpEndpoint.TryParseHost(host, 0, out _) ? port : 0, out primary);
}
