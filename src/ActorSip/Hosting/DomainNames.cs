using System.Net;
using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Hosting;

/// <summary>Expands the domain name "auto": the advertised and bound addresses of all listeners, the host's name, and localhost where a loopback address is bound.</summary>
public static class DomainNames
{
    public const string Auto = "auto";

    /// <summary>For each domain its names with "auto" expanded, in lower case and without repeats.</summary>
    public static IEnumerable<IReadOnlyList<string>> Expand(IReadOnlyList<IReadOnlyList<string>> domains, LocalAddresses addresses) =>
        domains.Select(names => (IReadOnlyList<string>)[.. names.SelectMany(name => string.Equals(name, Auto, StringComparison.Ordinal) ? OwnNames(addresses) : [name.ToLowerInvariant()]).Distinct(StringComparer.Ordinal)]).ToList();

    private static List<string> OwnNames(LocalAddresses addresses)
    {
        var names = new List<string>();
        Span<byte> host = stackalloc byte[64];

        // The primary name should be one that others can use: an address that is not loopback, if there is one.
        foreach (var address in addresses.All.ToArray().OrderBy(address => address.Bound.IsLoopback))
        {
            names.Add(Encoding.ASCII.GetString(address.Host).ToLowerInvariant());
            names.Add(Encoding.ASCII.GetString(host[..address.Bound.WriteHost(host)]).ToLowerInvariant());
        }

        names.Add(Dns.GetHostName().ToLowerInvariant());
        if (addresses.All.ToArray().Any(address => address.Bound.IsLoopback)) names.Add("localhost");
        return names;
    }
}
