using ActorSip.Location;
using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>
/// Requests within a dialog: routed by Route and Request-URI alone, with the flow that our cookie names. Also takes this server out of the Route set of requests that only came by way of it
/// (RFC 3261 sections 16.4 and 16.12).
/// </summary>
public sealed class InDialogStep : IRouteStep
{
    public const string Name = "in-dialog";

    private readonly RequestServices _services;

    public InDialogStep(RequestServices services) => _services = services;

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        var request = context.Message;
        var own = _services.Routes.Process(request, _services.Time.GetUtcNow().ToUnixTimeSeconds() / 60);
        context.OwnRoutes = own;

        // What is left of a Route leads on; a request outside of a dialog that has none is looked up by its Request-URI.
        if (request.Parsed.ToTag.IsEmpty && !context.View.Has(HeaderId.Route)) return next.InvokeAsync(context);
        if (!request.Parsed.ToTag.IsEmpty && own.Removed == 0 && !context.View.Has(HeaderId.Route)) return WithoutRouteAsync(context, next);
        return LeadsToFlow(context, own) ? RelayOnFlowAsync(context, own) : ForwardAsync(context, own);
    }

    /// <summary>A flow stands for the last hop: it is taken only when no Route leads elsewhere.</summary>
    private static bool LeadsToFlow(RequestContext context, in OwnRoutes own) => !own.NextFlow.IsNone && !context.View.Has(HeaderId.Route);

    private static ValueTask ForwardAsync(RequestContext context, in OwnRoutes own)
    {
        context.Forward([new Target { Uri = context.View.RequestUri.ToArray(), Socket = own.Outgoing?.Socket ?? -1 }]);
        return default;
    }

    /// <summary>Within a dialog but without a Route: for a user or an address of ours it is routed like any other, anything else by its Request-URI alone.</summary>
    private ValueTask WithoutRouteAsync(RequestContext context, RouteNext next)
    {
        var text = context.View.RequestUri;
        var isParsed = SipUri.TryParse(text, out var uri) && uri.Scheme is UriScheme.Sip or UriScheme.Sips;
        if (isParsed && !IsOurs(text, uri)) return ForwardAsync(context, default);
        if (isParsed && context.Method != SipMethod.Ack) return next.InvokeAsync(context);
        context.ReplyStateless(481);
        return default;
    }

    private bool IsOurs(ReadOnlySpan<byte> text, in SipUri uri) =>
        _services.Domains.Contains(uri.Host.Of(text), uri.Port) || _services.Addresses.Names(uri.Host.Of(text), uri.Port, uri.GetTransport(text));

    private ValueTask RelayOnFlowAsync(RequestContext context, OwnRoutes own)
    {
        var flow = _services.Sockets.Renew(own.NextFlow);
        if (!_services.Sockets.IsOpen(flow)) return RelayOnPresentFlowAsync(context, own);
        var target = new Target { Uri = context.View.RequestUri.ToArray(), Flow = flow };
        if (flow.IsConnection && context.Method != SipMethod.Ack) return RelayOrFindAsync(context, own, target);
        context.Forward([target]);
        return default;
    }

    /// <summary>A connection that seems open may still refuse what is written.</summary>
    private async ValueTask RelayOrFindAsync(RequestContext context, OwnRoutes own, Target target)
    {
        var outcome = await context.RelayAsync([target]);
        if (outcome.Status == 503 && outcome.Response is null && own.NextBinding != 0) await RelayOnPresentFlowAsync(context, own);
    }

    /// <summary>The connection is gone. The binding's slot knows the phone's present one; where there is none, what the Request-URI says is all that is left.</summary>
    private async ValueTask RelayOnPresentFlowAsync(RequestContext context, OwnRoutes own)
    {
        var target = new Target { Uri = context.View.RequestUri.ToArray() };
        var question = new LocationQuestion();
        if (own.NextBinding != 0 && _services.Location.TryFind(own.NextSlot, own.NextBinding, question)
            && await question.AnswerAsync() is LocationProtocol.Found { Bindings.Count: > 0 } found && _services.Sockets.IsOpen(found.Bindings[0].Flow))
            target = new Target { Uri = target.Uri, Flow = _services.Sockets.Renew(found.Bindings[0].Flow), Slot = own.NextSlot, BindingId = own.NextBinding };
        if (context.Method == SipMethod.Ack)
        {
            context.Forward([target]);
            return;
        }

        // Nothing is wrong with the server: the phone is away.
        var outcome = await context.RelayAsync([target]);
        if (outcome.Status == 503 && outcome.Response is null) context.Reply(480);
    }
}
