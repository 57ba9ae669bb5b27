using ActorSip.Location;
using ActorSip.Requests;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>The registrar of RFC 3261 section 10.3, up to the bindings, which the location slot owns. What it answers is the same for a repeat, so it keeps no transaction.</summary>
public sealed class RegistrarStep : IRouteStep
{
    public const string Name = "registrar";

    private const int MaxText = 4096;

    private readonly RequestServices _services;
    private readonly RegisterRequestDraft _draft = new();
    private readonly RegisterResponse _response = new();
    private readonly byte[] _key = new byte[1024];
    private readonly Stack<RegisterQuestion> _questions = new();
    private readonly Action<RequestContext, RegisterRequest, LocationProtocol.IAnswer?> _answer;

    public RegistrarStep(RequestServices services)
    {
        _services = services;
        _answer = Answer;
    }

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        // 10.3 step 1: "The registrar inspects the Request-URI to determine whether it has access to bindings for the domain identified in the Request-URI."
        if (context.Method != SipMethod.Register || !TryGetDomain(context, out var served)) return next.InvokeAsync(context);

        if (context.IsMerged())
        {
            context.ReplyStateless(482);
            return default;
        }

        // Step 2: "To guarantee that the registrar supports any necessary extensions, the registrar MUST process the Require header field values". It knows Path.
        if (OptionTags.RefusesUnknown(context, HeaderId.Require)) return default;

        var status = TryRead(context, served, out var request);
        if (status != 200)
        {
            context.ReplyStateless(status);
            return default;
        }

        // The slot knows a repeat by the key of its transaction, and answers it as it has answered before.
        context.IsRepeatable = true;
        var question = _questions.TryPop(out var free) ? free : new RegisterQuestion(_answer, _questions);
        question.Set(context, request!);
        if (_services.Location.TryRegister(request!, question)) return question.EndAsync();
        question.Free();
        RefuseForNow(context);
        return default;
    }

    private void Answer(RequestContext context, RegisterRequest request, LocationProtocol.IAnswer? answer)
    {
        var now = _services.Time.GetUtcNow();
        switch (answer)
        {
            case LocationProtocol.Refreshed refreshed:
                Remember(context, refreshed.ExpiresAt - now.ToUnixTimeMilliseconds());
                _response.SendRefreshed(context, request, refreshed.ExpiresAt, now);

                // Who answers so has kept nothing of it; other answers are made of its texts.
                _draft.TakeBack(request);
                break;
            case LocationProtocol.Registered registered:
                Remember(context, LongestOf(context, registered.Decision, now.ToUnixTimeMilliseconds()));
                _response.Send(context, registered.Decision, now);
                break;
            default:
                RefuseForNow(context);
                break;
        }
    }

    private void RefuseForNow(RequestContext context)
    {
        _services.Proxy.ForgetMerged(context.Message);
        context.ReplyStateless(503, default, "Retry-After: 10\r\n"u8);
    }

    /// <summary>For how long bindings lead to where the request came from, milliseconds; 0 where nobody would remember it.</summary>
    private static long LongestOf(RequestContext context, RegistrationDecision decision, long now)
    {
        long longest = 0;
        if (!decision.IsAccepted || (!context.Source.IsConnection && context.Sender.User is null)) return longest;
        foreach (var binding in decision.Bindings.Targets)
            if (binding.Flow == context.Source) longest = Math.Max(longest, binding.ExpiresAt - now);
        return longest;
    }

    /// <summary>
    /// Who has registered over a connection is reached by it: it lives as long as the binding, however long nobody says anything. Who gave his password for it is known for as long.
    /// </summary>
    private void Remember(RequestContext context, long longest)
    {
        if (longest <= 0) return;
        if (context.Source.IsConnection) _services.Sockets.Keep(context.Source, (int)Math.Min(longest, int.MaxValue));
        if (context.Sender.User is not null) _services.Sources.Know(context.Source, longest);
    }

    private static bool TryGetDomain(RequestContext context, out byte[] domain)
    {
        domain = [];
        var request = context.Message;
        return request.Parsed.TryRequestUri(out var uri) && uri.Scheme is UriScheme.Sip or UriScheme.Sips && context.Snapshot.Domains.TryGetPrimary(uri.Host.Of(request.RequestUri), uri.Port, out domain);
    }

    /// <summary>Steps 5 to 7, as far as they read the message. Returns 200, 400, 403 or 404.</summary>
    private int TryRead(RequestContext context, byte[] served, out RegisterRequest? request)
    {
        request = null;
        var message = context.Message;
        if (!message.Parsed.TryTo(out var to)) return 400;
        var text = to.Uri.Of(message.Received(HeaderId.To));

        // Section 10.2: "The To header field contains the address of record whose registration is to be created, queried, or modified. ... This address-of-record MUST be a SIP URI or SIPS URI."
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return 400;

        // Step 5: "If the address-of-record is not valid for the domain in the Request-URI, the registrar MUST send a 404 (Not Found) response and skip the remaining steps."
        if (!context.Snapshot.Domains.TryGetPrimary(uri.Host.Of(text), uri.Port, out var domain) || !domain.AsSpan().SequenceEqual(served)) return 404;
        if (!AddressOfRecord.TryWrite(text, uri, domain, _key, out var length)) return 400;

        _draft.Clear();
        var contacts = message.View.Fields(HeaderId.Contact);
        while (contacts.MoveNext())
        {
            message.Parsed.Count();
            if (!_draft.TryAddContacts(contacts.Current)) return 400;
        }

        var path = message.View.Fields(HeaderId.Path);
        while (path.MoveNext())
            if (!_draft.TryAddPath(path.Current)) return 400;

        if (message.HasReceived(HeaderId.Expires)) _draft.SetExpires(message.Received(HeaderId.Expires));
        if (!message.Parsed.TryCSeq(out var cseq, out _)) return 400;
        request = _draft.Finish(_key.AsSpan(0, length), message.Received(HeaderId.CallId), cseq.Number, message.Received(HeaderId.UserAgent), Origin(context));

        if (!MayName(context, request)) return 403;

        // Every binding keeps these texts, and every answer repeats them: all contacts of a user must fit into one datagram.
        return request.Text.Length <= MaxText ? 200 : 513;
    }

    /// <summary>Where a contact leads, calls to the user will be sent: not to what the one who registers could not reach himself. Contacts that are taken away may be anything.</summary>
    private bool MayName(RequestContext context, RegisterRequest request)
    {
        var sender = context.Source.Remote;
        foreach (var contact in request.Contacts)
            if (!(contact.Expires == 0 || (contact.Expires < 0 && request.Expires == 0)) && !_services.Destinations.MayName(contact.Uri.Of(request.Text), sender)) return false;
        return request.Path.IsEmpty || _services.Destinations.MayNameRoute(request.Path, sender);
    }

    private RegisterOrigin Origin(RequestContext context) => new()
    {
        Flow = context.Source,
        Received = context.Message.IsBehindNat ? context.Source.Remote : default,
        Now = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        TransactionId = context.Key | 1,

        // The key is a keyed hash of what makes the request unique: nobody outside can choose it, and a repeat has the same.
        NewBindingId = (context.Key ^ 0x5851_F42D_4C95_7F2D) | 1,
    };
}
