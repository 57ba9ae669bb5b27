using ActorSip.Requests;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>Finds senders behind a NAT: they can be reached only where they came from, whatever they write into Via and Contact.</summary>
public sealed class NatStep : IRouteStep
{
    public const string Name = "nat";

    private readonly RouteSettings _settings;

    public NatStep(RouteSettings settings) => _settings = settings;

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        // A connection needs no guessing: it is the way back.
        if (!context.Source.IsConnection && MayComeFromClient(context.Message)) context.Message.IsBehindNat = IsBehindNat(context.Message, context.Source);
        return next.InvokeAsync(context);
    }

    /// <summary>Only requests that leave an address behind, for later requests to be sent to, are looked at.</summary>
    private static bool MayComeFromClient(SipMessage request) =>
        request.Method == SipMethod.Register || (request.Method is SipMethod.Invite or SipMethod.Subscribe or SipMethod.Refer && request.Parsed.ToTag.IsEmpty);

    private bool IsBehindNat(SipMessage request, in Flow source)
    {
        // More than one Via: another proxy is between us and the client, and its address is what we see.
        if (_settings.NatByVia && request.CountReceived(HeaderId.Via) == 1 && request.Parsed.TryVia(out var via))
        {
            var value = request.Received(HeaderId.Via);
            if (via.Length == value.Length && IpEndpoint.TryParseHost(via.SentByHost.Of(value), (ushort)(via.SentByPort == 0 ? 5060 : via.SentByPort), out var sentBy) && sentBy != source.Remote) return true;
        }

        if (!_settings.NatByContact) return false;
        var contact = request.Received(HeaderId.Contact);
        if (contact.IsEmpty || !MayBePrivate(contact)) return false;
        request.Parsed.Count();
        if (!NameAddress.TryParse(contact, out var address)) return false;
        var text = address.Uri.Of(contact);
        return SipUri.TryParse(text, out var uri) && IpEndpoint.TryParseHost(uri.Host.Of(text), 0, out var host) && IsPrivate(host) && !host.SameAddress(source.Remote);
    }

    /// <summary>Saves the parse for contacts that cannot match: no private IPv4 address begins otherwise.</summary>
    private static bool MayBePrivate(ReadOnlySpan<byte> contact) =>
        contact.IndexOf("10."u8) >= 0 || contact.IndexOf("192.168."u8) >= 0 || contact.IndexOf("172."u8) >= 0 || contact.IndexOf("100."u8) >= 0;

    private static bool IsPrivate(in IpEndpoint address) => address.IsIPv4 && (
        address.IPv4 >> 24 == 10 || address.IPv4 >> 20 == 0xAC1 || address.IPv4 >> 16 == 0xC0A8 || address.IPv4 >> 22 == 0x191);
}
