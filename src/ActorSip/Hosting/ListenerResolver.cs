using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ActorSip.Configuration;
using ActorSip.Sip.Transports;

namespace ActorSip.Hosting;

/// <summary>
/// Finds what the listeners of a configuration are on this machine: a wildcard becomes every address there is, so that answers leave from the address that was asked; an advertised interface becomes
/// its address.
/// </summary>
internal sealed class ListenerResolver
{
    private readonly NodeOptions _options;
    private readonly List<(string Interface, IPAddress Address)> _machine = [];
    private readonly List<string> _errors = [];

    public ListenerResolver(NodeOptions options)
    {
        _options = options;
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown)) continue;
            foreach (var unicast in network.GetIPProperties().UnicastAddresses) _machine.Add((network.Name, unicast.Address));
        }
    }

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<ListenerSettings> Resolve() => [.. _options.Listeners.Select((listener, number) => new ListenerSettings(
        listener.Name, number, listener.Transport, [.. listener.Bind.SelectMany(bind => Addresses(listener, bind))], _options.Pipelines.First(pipeline => string.Equals(pipeline.Name, listener.Pipeline, StringComparison.Ordinal)).Steps))];

    private IEnumerable<ListenerAddress> Addresses(ListenerOptions listener, BindAddress bind)
    {
        if (!bind.IsWildcard) return [Address(listener, bind.Address!, bind.Port)];

        // A link-local address is no address without its interface: nobody could write it into a URI.
        var addresses = _machine.Select(known => known.Address)
            .Where(address => bind.Covers(address.AddressFamily) && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast)
            .Distinct().ToList();
        if (addresses.Count == 0) _errors.Add($"{listener.BindPath}: {bind} stands for no address: this machine has none of that family");
        return addresses.Select(address => Address(listener, address, bind.Port));
    }

    private ListenerAddress Address(ListenerOptions listener, IPAddress address, int port)
    {
        var advertise = listener.Advertise;
        var host = advertise.Host.Length > 0 ? advertise.Host : advertise.Interface.Length > 0 ? OfInterface(listener, address.AddressFamily) : null;
        return new ListenerAddress(IpEndpoint.From(address, port), host, (ushort)advertise.Port, listener.BindPath);
    }

    private string? OfInterface(ListenerOptions listener, AddressFamily bound)
    {
        var advertise = listener.Advertise;
        var family = advertise.Family == AddressFamily.Unspecified ? bound : advertise.Family;
        var found = _machine.Where(known => string.Equals(known.Interface, advertise.Interface, StringComparison.Ordinal) && known.Address.AddressFamily == family && !known.Address.IsIPv6LinkLocal).Select(known => known.Address).FirstOrDefault();
        if (found is not null) return family == AddressFamily.InterNetworkV6 ? $"[{found}]" : found.ToString();
        var names = string.Join(", ", _machine.Select(known => known.Interface).Distinct(StringComparer.Ordinal));
        var error = $"actorsip.listeners.{listener.Name}.advertise: interface {advertise.Interface} has no {(family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address here; the interfaces are {names}";
        if (!_errors.Contains(error, StringComparer.Ordinal)) _errors.Add(error);
        return null;
    }
}
