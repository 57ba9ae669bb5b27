using System.Text;
using ActorSip.Peers;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Uris;
using ActorSip.Users;

namespace ActorSip.Requests;

/// <summary>What each branch of a request says of who the caller is (RFC 3325): to those who are trusted, to users of ours, and to all others.</summary>
internal sealed class CallerIdentity
{
    private readonly IdentityPolicy _policy;
    private readonly PeerTable _peers;
    private readonly PrivacyValues _privacy;
    private readonly IdentityEdit? _told;
    private readonly IdentityEdit? _withheld;
    private readonly bool _hasRoute;

    private CallerIdentity(RoutingSnapshot snapshot, PrivacyValues privacy, IdentityEdit? told, IdentityEdit? withheld, bool hasRoute)
    {
        _hasRoute = hasRoute;
        _policy = snapshot.Identity;
        _peers = snapshot.Peers;
        _privacy = privacy;
        _told = told;
        _withheld = withheld;
    }

    /// <summary>Null when there is nothing to say and nothing to keep back, as for most requests. What a sender says of himself who is not trusted is taken out of the message.</summary>
    public static CallerIdentity? Of(RequestContext context)
    {
        var message = context.Message;
        RemoveUntrusted(context);

        // Section 9.1, table: neither ACK, CANCEL nor REGISTER has these header fields.
        if (message.Method is SipMethod.Ack or SipMethod.Cancel or SipMethod.Register) return null;
        var snapshot = context.Snapshot;
        var isTrusted = context.Sender.IsTrusted;
        var hasIdentity = isTrusted && AssertedIdentity.IsIn(message.View, snapshot.Identity.TrustedHeaders);
        byte[]? own = null;
        if (context.Sender.User is not null && !message.View.Has(HeaderId.PAssertedIdentity)) own = IdentityOf(context);

        // Section 6: "The proxy MUST remove the user-provided P-Preferred-Identity header from any message it forwards."
        if (!isTrusted && message.View.Has(HeaderId.PPreferredIdentity)) message.Edits.RemoveAll(HeaderId.PPreferredIdentity);
        if (own is null && !hasIdentity) return null;
        return new CallerIdentity(
            snapshot,
            PrivacyHeader.Read(message.View),
            own is null ? null : new IdentityEdit(own, []),
            hasIdentity ? new IdentityEdit(null, snapshot.Identity.TrustedHeaders) : null,
            message.View.Has(HeaderId.Route));
    }

    /// <summary>Takes out of a request what its sender is not believed, whatever steps its pipeline has: it is about to leave.</summary>
    public static void RemoveUntrusted(RequestContext context)
    {
        if (!context.Sender.IsTrusted) AssertedIdentity.RemoveUntrusted(context.Message, context.Message.Edits, context.Snapshot.Identity.TrustedHeaders);
    }

    /// <summary>The edit of one branch; null: it goes as the message is.</summary>
    public IdentityEdit? For(Target target)
    {
        // Section 5: "If it trusts the node, the proxy does not remove any P-Asserted-Identity header fields that it generated itself, or that it received from a trusted source."
        if (PeerOf(target) is { IsTrusted: true }) return _told;

        // Section 7: "If the Privacy header field value is set to "none" then the proxy MUST NOT remove the P-Asserted-Identity header fields."
        if (_privacy.HasFlag(PrivacyValues.None)) return _told;

        // "If this token is present, proxies MUST remove all the P-Asserted-Identity header fields before forwarding messages to elements that are not trusted."
        // Where there is no Privacy, "the proxy MAY include the P-Asserted-Identity header field or it MAY remove it. This decision is a policy matter of the Trust Domain": users of ours are told if the setting says so.
        return _policy.ToUsers && target.BindingId != 0 && !PrivacyHeader.HidesIdentity(_privacy) ? _told : _withheld;
    }

    /// <summary>Whose place a branch goes to. What a contact says of its host, or a Request-URI behind a Route, is not where the request is sent: whoever registers with the name of a carrier is not the carrier.</summary>
    private Peer? PeerOf(Target target)
    {
        if (target.Owner is Peer peer) return peer;
        if (_hasRoute || target.BindingId != 0 || target.Path.Length > 0 || !target.Flow.IsNone || !target.NextHop.IsDefault || target.NextHopUri.Length > 0) return null;
        return SipUri.TryParse(target.Uri, out var uri) && uri.Scheme is UriScheme.Sip or UriScheme.Sips ? _peers.FindByHost(uri.Host.Of(target.Uri), uri.Port) : null;
    }

    /// <summary>
    /// Section 6: "the proxy MAY use this information as a hint suggesting which of multiple valid identities for the authenticated user should be asserted." One that is not his is passed over for the identity in
    /// From; else it is the address of his account, in the domain that has asked for his password.
    /// </summary>
    /// <returns>Null when no domain is his any more: the configuration has changed since.</returns>
    private static byte[]? IdentityOf(RequestContext context)
    {
        var user = context.Sender.User!;
        var (domains, realms) = (context.Snapshot.Domains, context.Snapshot.Realms);
        var preferred = context.View.First(HeaderId.PPreferredIdentity);
        if (!preferred.IsEmpty && NameAddress.TryParse(preferred, out var address) && UserIdentities.TryAssert(user, address.Uri.Of(preferred), domains, realms, out var identity)) return Bracketed(identity);
        var from = context.Message.Received(HeaderId.From);
        if (context.Message.Parsed.TryFrom(out var caller) && UserIdentities.TryAssert(user, caller.Uri.Of(from), domains, realms, out identity)) return Bracketed(identity);
        return realms.DomainOf(user.Realm) is { } domain ? Bracketed($"sip:{user.Name}@{domain}") : null;
    }

    private static byte[] Bracketed(string uri) => Encoding.UTF8.GetBytes($"<{uri}>");
}
