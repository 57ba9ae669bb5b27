using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// Stands for an address or a host name in a dialog's cookie: 32 bits of a keyed hash, never 0. So the cookie says where each side of the dialog is without telling it, and a bearer cannot make it say another place.
/// </summary>
internal static class DialogPlace
{
    private const int MaxName = 256;
    private const ulong AddressTag = 1, NameTag = 2;

    /// <summary>Of an address, whatever its port.</summary>
    public static uint Of(HashKey key, in IpEndpoint address)
    {
        var hash = new KeyedHash(key);
        hash.Add(AddressTag);
        hash.Add(address.High);
        hash.Add(address.Low);
        return (uint)hash.Finish() | 1;
    }

    /// <summary>Of the host that a URI leads to: a literal is the same as its address. 0 for what is no SIP URI.</summary>
    public static uint Of(HashKey key, ReadOnlySpan<byte> text)
    {
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return 0;
        var host = uri.TryGetParameter(text, "maddr"u8, out var maddr) && !maddr.IsEmpty ? maddr.Of(text) : uri.Host.Of(text);
        if (IpEndpoint.TryParseHost(host, 0, out var literal)) return Of(key, literal);
        if (host.Length > MaxName) return 0;
        Span<byte> name = stackalloc byte[host.Length];
        Ascii.ToLower(host, name, out _);
        var hash = new KeyedHash(key);
        hash.Add(NameTag);
        hash.Add(name);
        return (uint)hash.Finish() | 1;
    }

    /// <summary>Of where a request goes: its first Route, or else its Request-URI.</summary>
    public static uint OfNextHop(HashKey key, MessageView request)
    {
        var route = request.First(HeaderId.Route);
        return route.IsEmpty ? Of(key, request.RequestUri) : OfNameAddress(key, route);
    }

    /// <summary>Of where later requests of the dialog go to the sender of this one (RFC 3261 section 12.1.1): the first proxy before us that stays in the path, or else his Contact. 0 when he names neither.</summary>
    public static uint OfSender(HashKey key, MessageView request)
    {
        var before = request.First(HeaderId.RecordRoute);
        return OfNameAddress(key, before.IsEmpty ? request.First(HeaderId.Contact) : before);
    }

    private static uint OfNameAddress(HashKey key, ReadOnlySpan<byte> value) => NameAddress.TryParse(value, out var address) ? Of(key, address.Uri.Of(value)) : 0;
}
