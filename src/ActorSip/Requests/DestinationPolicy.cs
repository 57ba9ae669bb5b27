using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Requests;

/// <summary>
/// Which addresses a sender may make this server send to, by a contact, a Route or a Request-URI: not loopback and link-local ones, unless he speaks from such an address himself, nor this server's own and
/// its cluster's, nor what is nobody's or everybody's. Else whoever may register could reach what listens only to this machine.
/// </summary>
/// <param name="addresses">Of this server.</param>
/// <param name="machine">Of its machine.</param>
/// <param name="allowed">Networks that may be named all the same.</param>
public sealed class DestinationPolicy(LocalAddresses addresses, MachineAddresses machine, IReadOnlyList<IpNetwork> allowed)
{
    /// <summary>Networks that may be named all the same; changes with the configuration.</summary>
    public IReadOnlyList<IpNetwork> Allowed { get; set; } = allowed;

    /// <summary>True when the sender may name the address.</summary>
    /// <param name="address">Its port does not matter.</param>
    /// <param name="sender">Where the request came from.</param>
    public bool MayName(in IpEndpoint address, in IpEndpoint sender)
    {
        for (var i = 0; i < Allowed.Count; i++)
            if (Allowed[i].Contains(address)) return true;
        return AddressScopes.MayName(address, sender) && !Has(machine.Broadcasts, address) && (address.IsLoopback || !IsOwn(address) || IsOwn(sender));
    }

    /// <summary>The same for the host of a URI that decides where to send to; a name passes, since what it stands for shows when it is looked up.</summary>
    /// <param name="text">A URI; what is none passes.</param>
    /// <param name="sender">Where the request came from.</param>
    public bool MayName(ReadOnlySpan<byte> text, in IpEndpoint sender)
    {
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return true;
        var host = uri.TryGetParameter(text, "maddr"u8, out var maddr) && !maddr.IsEmpty ? maddr.Of(text) : uri.Host.Of(text);
        return !IpEndpoint.TryParseHost(host, 0, out var literal) || MayName(literal, sender);
    }

    /// <summary>The same for where a request goes: its first Route, or else its Request-URI.</summary>
    public bool MayNameNextHop(MessageView request, in IpEndpoint sender)
    {
        var route = request.First(HeaderId.Route);
        return route.IsEmpty ? MayName(request.RequestUri, sender) : MayNameRoute(route, sender);
    }

    /// <summary>The same for the first value of a Route or Path.</summary>
    public bool MayNameRoute(ReadOnlySpan<byte> route, in IpEndpoint sender) => !NameAddress.TryParse(route, out var address) || MayName(address.Uri.Of(route), sender);

    private bool IsOwn(in IpEndpoint address) => addresses.Has(address) || Has(machine.Nodes, address);

    private static bool Has(IReadOnlyList<IpEndpoint> addresses, in IpEndpoint address)
    {
        for (var i = 0; i < addresses.Count; i++)
            if (addresses[i].SameAddress(address)) return true;
        return false;
    }
}
