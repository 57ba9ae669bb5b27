using System.Runtime.InteropServices;
using ActorSip.Requests;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Uris;
using ActorSip.Users;

namespace ActorSip.Routing.Steps;

/// <summary>Asks who a sender is, by digest (RFC 3261 section 22), and notes the user for the steps behind it. What comes through unasked is without a user.</summary>
public sealed class AuthenticationStep : IRouteStep
{
    public const string Name = "authentication";

    private const int MostOnStack = 512;

    private readonly RequestServices _services;
    private readonly AuthenticationRule _rule;

    public AuthenticationStep(RequestServices services)
    {
        _services = services;
        _rule = new AuthenticationRule(services);
    }

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        var demand = _rule.For(context);
        var request = context.Message;
        if (demand.Realm is not { } realm)
        {
            FoundCredentials.RemoveOwn(request, context.Snapshot.Realms);
            return next.InvokeAsync(context);
        }

        var found = FoundCredentials.In(request, demand.Header, realm);
        if (found.IsNone)
        {
            if (found.IsMalformed) context.ReplyStateless(400, "Malformed Credentials"u8);
            else Challenge(context, demand, isStale: false);
            return default;
        }

        var text = found.Text(request);
        if (!DigestUri.Fits(found.Credentials.Uri.Of(text), request, context.Snapshot.Domains, _services.Addresses))
        {
            context.ReplyStateless(400, "Digest URI Does Not Fit"u8);
            return default;
        }

        var mark = _services.Authenticator.RequestMark(request.Bytes, context.Source);
        var verdict = _services.Authenticator.Examine(realm, found.Credentials, text, Now(), mark, SourceMark(context), out var examined);
        if (verdict != DigestVerdict.Undecided)
        {
            Challenge(context, demand, verdict == DigestVerdict.Stale);
            return default;
        }

        // The nonce was sent to this address, and has come back.
        _services.Sources.Prove(context.Source);
        var finding = FindAsync(found.Credentials.Username.Of(text), realm);
#pragma warning disable VSTHRD103 // It is there: a user that is remembered costs no object.
        return finding.IsCompletedSuccessfully ? DecideAsync(context, next, demand, found, examined, finding.Result) : DecideLaterAsync(context, next, demand, found, examined, finding);
#pragma warning restore VSTHRD103
    }

    private ValueTask<UserFinding> FindAsync(ReadOnlySpan<byte> username, DigestRealm realm)
    {
        if (username.IndexOf((byte)'\\') < 0) return _services.Users.FindAsync(username, realm.Name);
        Span<byte> unescaped = username.Length <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[username.Length];
        return _services.Users.FindAsync(unescaped[..QuotedString.Unescape(username, unescaped)], realm.Name);
    }

    private async ValueTask DecideLaterAsync(RequestContext context, RouteNext next, AuthenticationDemand demand, FoundCredentials found, ExaminedNonce examined, ValueTask<UserFinding> finding) =>
        await DecideAsync(context, next, demand, found, examined, await finding);

    private ValueTask DecideAsync(RequestContext context, RouteNext next, in AuthenticationDemand demand, in FoundCredentials found, in ExaminedNonce examined, in UserFinding finding)
    {
        if (!finding.IsKnown)
        {
            context.ReplyStateless(503, default, "Retry-After: 10\r\n"u8);
            return default;
        }

        var request = context.Message;
        var realm = demand.Realm!;
        var verdict = Verify(context, realm, found, examined, finding.User);
        if (verdict != DigestVerdict.Accepted)
        {
            // RFC 3261 section 22.1: "In this instance a server may repeat its challenge, or it may respond with a 403 Forbidden." The challenge does not tell a wrong password from a name that nobody has.
            Challenge(context, demand, verdict == DigestVerdict.Stale);
            return default;
        }

        var user = finding.User!;
        if (!MayAct(context, user))
        {
            context.ReplyStateless(403);
            return default;
        }

        context.Sender = context.Sender with { User = user };
        FoundCredentials.RemoveOwn(request, context.Snapshot.Realms);
        return next.InvokeAsync(context);
    }

    /// <summary>An account for which too much was guessed is closed to all but those who knew its password before. What they bring is judged all the same, against a secret that nobody has: so nothing shows from outside.</summary>
    private DigestVerdict Verify(RequestContext context, DigestRealm realm, in FoundCredentials found, in ExaminedNonce examined, User? user)
    {
        // One name can be written in several ways, with backslashes; the account is the user's.
        var text = found.Text(context.Message);
        var guesses = _services.Sources.Guesses;
        var account = user is null ? 0 : guesses.AccountOf(MemoryMarshal.AsBytes(user.Name.AsSpan()), realm.Name);
        var secret = user is null || guesses.IsClosed(account, context.Source.Remote, _services.Sources.Now) ? default : SecretOf(user, found.Credentials);
        var verdict = _services.Authenticator.Verify(realm, found.Credentials, text, secret, context.Message.MethodToken, Now(), examined);
        if (verdict == DigestVerdict.Accepted) _services.Sources.OnRightPassword(account, context.Source);
        else if (verdict == DigestVerdict.Wrong) _services.Sources.OnWrongPassword(account, context.Source);
        return verdict;
    }

    /// <summary>Behind a proxy of our own a client may be challenged by way of one, and answer by way of another.</summary>
    private uint SourceMark(RequestContext context) => context.Sender.Peer is { IsTrusted: true } ? 0 : _services.Authenticator.SourceMark(context.Source.Remote);

    private static ReadOnlySpan<byte> SecretOf(User? user, in DigestCredentials credentials) =>
        user is not null && user.Secrets.TryGetValue(credentials.Algorithm.GetValueOrDefault(), out var secret) ? secret : default;

    /// <summary>
    /// Who he says he is must be one of his identities. What a trusted peer says of identities is believed: it speaks for others (RFC 3325 section 4); whose bindings are changed is another matter. RFC 3261 section 10.3 step 4: "The registrar SHOULD determine if the
    /// authenticated user is authorized to modify registrations for this address-of-record. ... If the authenticated user is not authorized to modify bindings, the registrar MUST return a 403 (Forbidden)".
    /// </summary>
    private static bool MayAct(RequestContext context, User user)
    {
        var request = context.Message;
        if (request.Method != SipMethod.Register && context.Sender.Peer is { IsTrusted: true }) return true;
        if (!request.Parsed.TryFrom(out var from)) return false;
        var sender = from.Uri.Of(request.Received(HeaderId.From));
        if (request.Method != SipMethod.Register) return Owns(context, user, sender) || UserIdentities.IsAnonymous(sender) || SpeaksForOthers(context, sender);
        if (!request.Parsed.TryTo(out var to) || !Owns(context, user, sender)) return false;

        // Section 10.2, of From: "The value is the same as the To header field unless the request is a third-party registration."
        var registered = to.Uri.Of(request.Received(HeaderId.To));
        return registered.SequenceEqual(sender) || Owns(context, user, registered);
    }

    /// <summary>A peer that must give a password calls in the names of others, of whom this server knows nothing; in the name of a user here it may not.</summary>
    private static bool SpeaksForOthers(RequestContext context, ReadOnlySpan<byte> sender) =>
        context.Sender.Peer is { MustAuthenticate: true } && SipUri.TryParse(sender, out var uri) && uri.Scheme is UriScheme.Sip or UriScheme.Sips
        && !context.Snapshot.Domains.TryGetPrimaryOfIdentity(uri.Host.Of(sender), uri.Port, out _);

    private static bool Owns(RequestContext context, User user, ReadOnlySpan<byte> uri) => UserIdentities.Owns(user, uri, context.Snapshot.Domains, context.Snapshot.Realms);

    /// <summary>Without state: a challenge costs the server nothing that it would have to remember.</summary>
    private void Challenge(RequestContext context, in AuthenticationDemand demand, bool isStale)
    {
        var realm = demand.Realm!;
        Span<byte> lines = stackalloc byte[DigestAuthenticator.MaxLength(realm)];
        var length = _services.Authenticator.WriteChallenge(realm, demand.IsProxy, isStale, Now(), lines, SourceMark(context));
        context.ReplyStateless(demand.Status, default, lines[..length]);
    }

    private long Now() => _services.Time.GetUtcNow().ToUnixTimeSeconds();
}
