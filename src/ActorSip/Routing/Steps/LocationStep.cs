using ActorSip.Location;
using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>Determines the targets (RFC 3261 section 16.5): for a user of our domains his bindings, for anything else the Request-URI itself.</summary>
public sealed class LocationStep : IRouteStep
{
    public const string Name = "location";

    private readonly RequestServices _services;
    private readonly CallerBinding _callers;

    public LocationStep(RequestServices services)
    {
        _services = services;
        _callers = new CallerBinding(services);
    }

    public ValueTask InvokeAsync(RequestContext context, RouteNext next) =>
        context.Targets is not null ? next.InvokeAsync(context)
        : _callers.TryAsk(context, out var question, out var slot) ? KnowCallerAsync(context, next, question!, slot)
        : LocateAsync(context, next);

    private async ValueTask KnowCallerAsync(RequestContext context, RouteNext next, LocationQuestion question, int slot)
    {
        if (await question.AnswerAsync() is LocationProtocol.Found found) CallerBinding.Note(context, found.Bindings, slot);
        await LocateAsync(context, next);
    }

    private ValueTask LocateAsync(RequestContext context, RouteNext next)
    {
        var text = context.View.RequestUri;
        if (!SipUri.TryParse(text, out var uri))
        {
            context.ReplyStateless(400);
            return default;
        }

        if (uri.Scheme is not (UriScheme.Sip or UriScheme.Sips))
        {
            context.ReplyStateless(404);
            return default;
        }

        // A Route that is left over leads elsewhere, whatever the Request-URI says.
        if (context.View.Has(HeaderId.Route)) return RelayPolicy.Refuses(context) ? default : ForwardAsync(context, next, WithoutHeaders(text, uri), context.OwnRoutes.Outgoing?.Socket ?? -1);

        if (!context.Snapshot.Domains.TryGetPrimary(uri.Host.Of(text), uri.Port, out var domain))
        {
            // "If the domain of the Request-URI indicates a domain this element is not responsible for, the Request-URI MUST be placed into the target set as the only target".
            if (_services.Addresses.Names(uri.Host.Of(text), uri.Port, uri.GetTransport(text))) return NotFoundAsync(context);
            return RelayPolicy.Refuses(context) ? default : ForwardAsync(context, next, WithoutHeaders(text, uri), socket: -1);
        }

        if (uri.User.IsEmpty) return NotFoundAsync(context);
        if (!AddressOfRecord.TryMake(text, uri, domain, out var addressOfRecord)) return NotFoundAsync(context);
        if (Loops(context, addressOfRecord)) return default;
        var question = new LocationQuestion();
        if (_services.Location.TryLookup(addressOfRecord, question)) return ContinueAsync(context, next, question, _services.Location.Settings.SlotOf(addressOfRecord));
        context.ReplyStateless(503, default, "Retry-After: 10\r\n"u8);
        return default;
    }

    /// <summary>Answers a request that has come round to a user whose bindings it was sent to before.</summary>
    private bool Loops(RequestContext context, ReadOnlySpan<byte> addressOfRecord)
    {
        context.Message.AddressKey = _services.Proxy.Tokens.AddressKey(addressOfRecord);
        if (!_services.Proxy.Policy.LoopDetection || RequestValidation.CheckAddress(context.Message, _services.Proxy.Tokens) == RequestDefect.None) return false;
        context.ReplyStateless((int)RequestDefect.Loop);
        return true;
    }

    private static ValueTask ForwardAsync(RequestContext context, RouteNext next, ReadOnlySpan<byte> uri, int socket)
    {
        context.Targets = [new Target { Uri = uri.ToArray(), Socket = socket }];
        return next.InvokeAsync(context);
    }

    private async ValueTask ContinueAsync(RequestContext context, RouteNext next, LocationQuestion question, int slot)
    {
        if (await question.AnswerAsync() is not LocationProtocol.Found found)
        {
            context.Reply(503, default, "Retry-After: 10\r\n"u8);
            return;
        }

        // "If the target set ... is empty, the proxy MUST return an error response, which SHOULD be the 480 (Temporarily Unavailable) response."
        if (found.Bindings.Count == 0)
        {
            context.Reply(480);
            return;
        }

        context.Targets = BindingTargets.From(found.Bindings, slot, _services.Sockets);
        await next.InvokeAsync(context);
    }

    /// <summary>Section 19.1.1, table 1: headers are not allowed in a Request-URI.</summary>
    private static ReadOnlySpan<byte> WithoutHeaders(ReadOnlySpan<byte> text, in SipUri uri) => uri.Headers.IsEmpty ? text : text[..(uri.Headers.Start - 1)];

    private static ValueTask NotFoundAsync(RequestContext context)
    {
        context.ReplyStateless(404);
        return default;
    }
}
