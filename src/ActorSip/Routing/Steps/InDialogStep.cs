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

    /// <summary>Within a dialog but not by way of us: for a user or an address of ours it is routed like any other, for anybody else it is none of our business.</summary>
    private ValueTask WithoutRouteAsync(RequestContext context, RouteNext next)
    {
        var text = context.View.RequestUri;
        if (SipUri.TryParse(text, out var uri) && uri.Scheme is UriScheme.Sip or UriScheme.Sips && _services.Domains.Contains(uri.Host.Of(text), uri.Port) && context.Method != SipMethod.Ack) return next.InvokeAsync(context);
        context.ReplyStateless(481);
        return default;
    }

    private async ValueTask RelayOnFlowAsync(RequestContext context, OwnRoutes own)
    {
        var uri = context.View.RequestUri.ToArray();
        var target = new Target { Uri = uri, Flow = own.NextFlow };
        if (!own.NextFlow.IsConnection)
        {
            context.Forward([target]);
            return;
        }

        // A connection may be gone by now. The binding's slot knows the present one.
        var outcome = await context.RelayAsync([target]);
        if (outcome.Status != 503 || outcome.Response is not null || !own.FromCaller || own.Cookie.CalleeBinding == 0) return;
        var question = new LocationQuestion();
        if (!_services.Location.TryFind(own.Cookie.CalleeSlot, own.Cookie.CalleeBinding, question)) return;
        if (await question.AnswerAsync() is not LocationProtocol.Found { Bindings.Count: > 0 } found || found.Bindings[0].Flow == own.NextFlow) return;
        await context.RelayAsync([new Target { Uri = uri, Flow = found.Bindings[0].Flow, BindingId = found.Bindings[0].Id }]);
    }
}
