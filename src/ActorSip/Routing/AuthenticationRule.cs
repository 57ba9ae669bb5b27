using ActorSip.Requests;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Uris;
using ActorSip.Users;

namespace ActorSip.Routing;

/// <summary>
/// Who has to prove who he is. Whoever registers at a domain of ours, or says in From that he is of one, must be a user of it. A stranger who says that he is somebody else's user may pass here, and has no user then: what he may do
/// others decide.
/// </summary>
internal sealed class AuthenticationRule(RequestServices services)
{
    public AuthenticationDemand For(RequestContext context)
    {
        var request = context.Message;

        // RFC 3261 section 22.1: "Servers MUST NOT attempt to challenge an ACK." "servers MUST NOT attempt to challenge CANCEL requests since these requests cannot be resubmitted."
        if (request.Method is SipMethod.Ack or SipMethod.Cancel) return AuthenticationDemand.None;

        // A peer is known by its address, and calls on its own account. Whose contacts are changed is another matter: a proxy before us forwards the REGISTERs of many, and none of them has proven anything yet.
        if (request.Method != SipMethod.Register && context.Sender.Peer is { MustAuthenticate: false }) return AuthenticationDemand.None;

        // A To tag is soon written. That a dialog went through here its cookie proves; without one, or when it leads elsewhere, a request is what any other is.
        if (request.Method != SipMethod.Register && !request.Parsed.ToTag.IsEmpty && context.OwnRoutes is { HasCookie: true, MustAuthenticate: false }) return AuthenticationDemand.None;
        var called = CalledRealm(context, out var isServer);
        if (request.Method == SipMethod.Register && called is not null) return new AuthenticationDemand(called, IsProxy: false);

        // The server's own abilities are no secret, and phones ask for them to see whether it is there.
        if (request.Method == SipMethod.Options && isServer) return AuthenticationDemand.None;
        var realm = SenderRealm(context, called) ?? VolunteeredRealm(context);
        return realm is null ? AuthenticationDemand.None : new AuthenticationDemand(realm, IsProxy: !isServer);
    }

    /// <summary>The realm of the domain in the Request-URI; null when it is not ours.</summary>
    /// <param name="isServer">True when it is the server itself that is meant, and no user.</param>
    private DigestRealm? CalledRealm(RequestContext context, out bool isServer)
    {
        var request = context.Message;
        isServer = false;
        if (!request.Parsed.TryRequestUri(out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return null;
        var host = uri.Host.Of(request.RequestUri);
        var isDomain = context.Snapshot.Domains.TryGetPrimary(host, uri.Port, out var primary);
        isServer = uri.User.IsEmpty && (isDomain || services.Addresses.Names(host, uri.Port, uri.GetTransport(request.RequestUri)));
        return isDomain ? context.Snapshot.Realms.Of(primary) : null;
    }

    /// <summary>The realm that the sender must be a user of; null for a stranger.</summary>
    private static DigestRealm? SenderRealm(RequestContext context, DigestRealm? called)
    {
        var request = context.Message;
        if (!request.Parsed.TryFrom(out var from)) return null;
        var text = from.Uri.Of(request.Received(HeaderId.From));
        if (SipUri.TryParse(text, out var uri))
        {
            if (RealmOf(context, text, uri) is { } own) return own;

            // No domain vouches for a bare number, so ours must: else anybody could call with the number of any user.
            if (uri.Scheme == UriScheme.Tel) return called ?? context.Snapshot.Realms.Default;

            // RFC 3323 section 4.1.1.3. Our own users may want to be anonymous too: the ones called by them are not ours, or the header that says who they are to us names a domain of ours.
            if (UserIdentities.IsAnonymous(text)) return PreferredRealm(context) ?? (called is null || MustAuthenticate(context) ? called ?? context.Snapshot.Realms.Default : null);
        }

        return MustAuthenticate(context) ? called ?? context.Snapshot.Realms.Default : null;
    }

    private static bool MustAuthenticate(RequestContext context) => context.Sender.Peer is { MustAuthenticate: true };

    private static DigestRealm? PreferredRealm(RequestContext context)
    {
        var request = context.Message;
        var value = request.Received(HeaderId.PPreferredIdentity);
        if (value.IsEmpty || !NameAddress.TryParse(value, out var address)) return null;
        var text = address.Uri.Of(value);
        return SipUri.TryParse(text, out var uri) ? RealmOf(context, text, uri) : null;
    }

    private static DigestRealm? RealmOf(RequestContext context, ReadOnlySpan<byte> text, in SipUri uri) =>
        uri.Scheme is UriScheme.Sip or UriScheme.Sips && context.Snapshot.Domains.TryGetPrimaryOfIdentity(uri.Host.Of(text), uri.Port, out var primary) ? context.Snapshot.Realms.Of(primary) : null;

    /// <summary>Who brings credentials for a realm of ours wants to be one of its users, whatever his From says.</summary>
    private static DigestRealm? VolunteeredRealm(RequestContext context)
    {
        var request = context.Message;
        var fields = request.View.Fields(HeaderId.ProxyAuthorization);
        while (fields.MoveNext())
        {
            request.Parsed.Count();
            if (DigestCredentials.Parse(fields.Current, out var credentials) == CredentialsDefect.None && context.Snapshot.Realms.Named(credentials.Realm.Of(fields.Current)) is { } realm) return realm;
        }

        return null;
    }
}
