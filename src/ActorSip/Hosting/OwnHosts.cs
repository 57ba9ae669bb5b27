using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Hosting;

/// <summary>Every host that names this node.</summary>
internal static class OwnHosts
{
    /// <summary>Advertised and bound ones, those that others can use first, and localhost where it leads here.</summary>
    public static List<string> Of(LocalAddresses addresses)
    {
        var hosts = new List<string>();
        Span<byte> bound = stackalloc byte[64];
        foreach (var address in addresses.All.ToArray().OrderBy(address => address.Bound.IsLoopback))
        {
            hosts.Add(Encoding.ASCII.GetString(address.Host));
            hosts.Add(Encoding.ASCII.GetString(bound[..address.Bound.WriteHost(bound)]));
        }

        if (addresses.All.ToArray().Any(address => address.Bound.IsLoopback)) hosts.Add("localhost");
        return hosts;
    }
}
