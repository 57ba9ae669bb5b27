using System.Net;
using System.Net.Sockets;
using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>Turns listeners into the sockets to open on this machine.</summary>
public static class ListenerSockets
{
    /// <summary>
    /// Expands wildcards and finds advertised addresses. An address that is given wins over a wildcard that includes it. Two listeners with the very same text
    /// are an error of the configuration, which whoever read it has reported.
    /// </summary>
    /// <param name="listeners">In the order of the configuration.</param>
    /// <param name="machine">The addresses that a wildcard stands for.</param>
    /// <returns>The sockets, in the order of the listeners; at least one unless there are errors, which say what this machine cannot give.</returns>
    public static ListenerPlan Plan(IReadOnlyList<ListenerOptions> listeners, INetworkInterfaces machine)
    {
        var errors = new List<ConfigurationError>();
        var given = new HashSet<(TransportProtocol, IPAddress, int)>();
        foreach (var listener in listeners)
            foreach (var bind in listener.Bind.Where(b => !b.IsWildcard)) given.Add((listener.Transport, bind.Address!, bind.Port));

        var sockets = new List<ListenerSocket>();
        var owners = new Dictionary<(TransportProtocol, IPAddress, int), (ListenerOptions Listener, BindAddress Bind)>();
        foreach (var listener in listeners)
        {
            // Without an address that could be read, its family is not known; the name of the interface is wrong all the same.
            if (listener.Advertise.Interface is { Length: > 0 } name && machine.Addresses.All(a => a.Interface != name))
                errors.Add(Absent(listener, name, listener.Advertise.Family, machine));
            foreach (var bind in listener.Bind)
            {
                var addresses = Expand(listener, bind, machine, given);
                if (addresses.Count == 0) errors.Add(new ConfigurationError(listener.BindPath, $"this machine has no address that {bind} would stand for", ""));
                foreach (var address in addresses)
                {
                    var key = (listener.Transport, address, bind.Port);
                    if (bind.Port == 0 || owners.TryAdd(key, (listener, bind))) Add(sockets, listener, address, bind.Port, machine, errors);
                    else if (owners[key].Listener != listener && owners[key].Bind != bind)
                        errors.Add(new ConfigurationError(listener.BindPath, $"{bind} includes {address}, which {owners[key].Listener.BindPath} has already", ""));
                }
            }
        }

        // Every address of a wildcard may say the same of what is advertised.
        return new ListenerPlan(sockets, [.. errors.Distinct()]);
    }

    private static List<IPAddress> Expand(ListenerOptions listener, BindAddress bind, INetworkInterfaces machine,
        HashSet<(TransportProtocol, IPAddress, int)> given)
    {
        if (!bind.IsWildcard) return [bind.Address!];
        var addresses = machine.Addresses.Select(a => a.Address).Where(a => bind.Covers(a.AddressFamily)).Distinct();
        return [.. addresses.Where(a => !given.Contains((listener.Transport, a, bind.Port)))];
    }

    private static void Add(List<ListenerSocket> sockets, ListenerOptions listener, IPAddress address, int port, INetworkInterfaces machine,
        List<ConfigurationError> errors)
    {
        var host = listener.Advertise.Host.Length > 0 ? listener.Advertise.Host : Literal(address);
        if (listener.Advertise.Interface is { Length: > 0 } name)
        {
            var family = listener.Advertise.Family == AddressFamily.Unspecified ? address.AddressFamily : listener.Advertise.Family;
            var found = machine.Addresses.FirstOrDefault(a => a.Interface == name && a.Address.AddressFamily == family);
            if (found is null) errors.Add(Absent(listener, name, family, machine));
            else host = Literal(found.Address);
        }

        sockets.Add(new ListenerSocket
        {
            Listener = listener,
            Bind = IpEndpoint.From(address, port),
            AdvertisedHost = host,
            AdvertisedPort = listener.Advertise.Port,
        });
    }

    private static ConfigurationError Absent(ListenerOptions listener, string name, AddressFamily family, INetworkInterfaces machine)
    {
        var names = string.Join(", ", machine.Addresses.Select(a => a.Interface).Distinct(StringComparer.Ordinal));
        var what = machine.Addresses.Any(a => a.Interface == name)
            ? $"the interface {name} has no IPv{(family == AddressFamily.InterNetwork ? 4 : 6)} address"
            : $"there is no interface {name}; there are {names}";
        return new ConfigurationError($"actorsip.listeners.{listener.Name}.advertise", what, "");
    }

    private static string Literal(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
