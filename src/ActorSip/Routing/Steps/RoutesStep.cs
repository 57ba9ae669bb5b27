using ActorSip.Peers;
using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>The routing table: requests outside of dialogs for numbers, and for domains of others, go to the peers of their route; numbers of users lead to the users.</summary>
public sealed class RoutesStep : IRouteStep
{
    public const string Name = "routes";

    private readonly RequestServices _services;
    private readonly CallerBinding _callers;

    public RoutesStep(RequestServices services)
    {
        _services = services;
        _callers = new CallerBinding(services);
    }

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        if (context.Snapshot.Routes.IsEmpty || context.Targets is not null || context.Method is SipMethod.Ack or SipMethod.Cancel || !context.Message.Parsed.ToTag.IsEmpty || context.View.Has(HeaderId.Route)) return next.InvokeAsync(context);
        var text = context.View.RequestUri;
        if (!SipUri.TryParse(text, out var uri)) return next.InvokeAsync(context);
        if (uri.Scheme == UriScheme.Tel || (uri.Scheme is UriScheme.Sip or UriScheme.Sips && IsOurs(context, text, uri))) return ByNumberAsync(context, next, text, uri);
        return uri.Scheme is UriScheme.Sip or UriScheme.Sips ? ByDomainAsync(context, next, text, uri) : next.InvokeAsync(context);
    }

    private bool IsOurs(RequestContext context, ReadOnlySpan<byte> text, in SipUri uri) =>
        context.Snapshot.Domains.Contains(uri.Host.Of(text), uri.Port) || _services.Addresses.Names(uri.Host.Of(text), uri.Port, uri.GetTransport(text));

    private ValueTask ByNumberAsync(RequestContext context, RouteNext next, ReadOnlySpan<byte> text, in SipUri uri)
    {
        var routes = context.Snapshot.Routes;
        Span<char> digits = stackalloc char[DialledNumber.MaxLength];
        if (!routes.HasNumbers || !DialledNumber.TryRead(text, uri, digits, out var length)) return next.InvokeAsync(context);
        var number = digits[..length];
        if (routes.TryGetUser(number, out var user))
        {
            context.Message.Edits.SetRequestUri(user);
            return next.InvokeAsync(context);
        }

        switch (routes.FindByNumber(number, context.Sender.User is not null, context.Sender.ProvenPeer, out var route))
        {
            case RouteFinding.Found:
                var called = DialledNumber.Escape(route!.Rewrite(number));
                return RelayAsync(context, route, target => new Target { Uri = target.UriOf(called) });
            case RouteFinding.Refused:
                context.ReplyStateless(403);
                return default;
            default:
                return next.InvokeAsync(context);
        }
    }

    private ValueTask ByDomainAsync(RequestContext context, RouteNext next, ReadOnlySpan<byte> text, in SipUri uri)
    {
        switch (context.Snapshot.Routes.FindByDomain(uri.Host.Of(text), context.Sender.User is not null, context.Sender.ProvenPeer, out var route))
        {
            case RouteFinding.Found:
                // RFC 3261 section 19.1.1, table 1: headers are not allowed in a Request-URI.
                var called = (uri.Headers.IsEmpty ? text : text[..(uri.Headers.Start - 1)]).ToArray();
                return RelayAsync(context, route!, target => new Target { Uri = called, NextHopUri = target.Uri });
            case RouteFinding.Refused when !context.Sender.IsSomebody:
                context.ReplyStateless(403);
                return default;
            default:
                return next.InvokeAsync(context);
        }
    }

    private ValueTask RelayAsync(RequestContext context, PeerRoute route, Func<PeerTarget, Target> targetOf)
    {
        var relay = new PeerRelay(context, route, targetOf);
        return _callers.TryAsk(context, out var question, out var slot) ? KnowCallerAsync(context, relay, question!, slot) : relay.RunAsync();
    }

    private static async ValueTask KnowCallerAsync(RequestContext context, PeerRelay relay, LocationQuestion question, int slot)
    {
        if (await question.AnswerAsync() is Location.LocationProtocol.Found found) CallerBinding.Note(context, found.Bindings, slot);
        await relay.RunAsync();
    }
}
