using ActorSip.Location;
using ActorSip.Requests;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>
/// Requests within a dialog that this server has let begin: routed by Route and Request-URI alone, with the flow that our cookie names. Also takes this server out of the Route set of requests that only came by way of it
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
        var own = context.Snapshot.OwnRoutes.Process(request, _services.Time.GetUtcNow().ToUnixTimeSeconds() / 60, context.Source);
        context.OwnRoutes = own;

        // Our cookie shows that this server has let the dialog begin. Without it a To tag proves nothing: the request is handled like one outside of a dialog, by its Request-URI, its Route, and who sent it.
        if (request.Parsed.ToTag.IsEmpty || !own.HasCookie) return next.InvokeAsync(context);

        if (LeadsToFlow(context, own)) return RelayOnFlowAsync(context, own);
        return MayGo(context, own) ? ForwardAsync(context, own) : ForwardToBindingAsync(context, next, own);
    }

    /// <summary>
    /// The cookie shows that the dialog went through here, and says nothing of the addresses that the sender writes now: whoever has called a user once could else have this server send to anybody for as long as it is good. So who is
    /// not known may go only where the other side was; and who was known when the dialog began, and is where he was, wherever he could go outside of a dialog.
    /// </summary>
    private bool MayGo(RequestContext context, in OwnRoutes own)
    {
        if (own.LeadsHome && _services.Destinations.MayNameNextHop(context.View, context.Source.Remote)) return true;
        return (context.Sender.IsSomebody || (own is { IsFromHome: true, IsSenderKnown: true } && IsNoForgery(context))) && MayBeNamed(context);
    }

    /// <summary>Where it goes may be named by its sender. A peer may be by who may go anywhere, wherever it is: the operator has named it.</summary>
    private bool MayBeNamed(RequestContext context)
    {
        if (_services.Destinations.MayNameNextHop(context.View, context.Source.Remote)) return true;
        var route = context.View.First(HeaderId.Route);
        var text = route.IsEmpty ? context.View.RequestUri : NameAddress.TryParse(route, out var address) ? address.Uri.Of(route) : default;
        return SipUri.TryParse(text, out var uri) && context.Snapshot.Peers.FindByHost(uri.Host.Of(text), uri.Port) is not null;
    }

    /// <summary>The other side of a dialog has the same cookie, and can write the sender's address into datagrams. An ACK asks for nothing, and nobody may be asked for a password to it.</summary>
    private static bool IsNoForgery(RequestContext context) => context.Source.IsConnection || context.Method == SipMethod.Ack;

    /// <summary>
    /// A phone has moved since, or is at an address that others may not name: bindings know where those of our users are now. One of ours who leads to where nobody was before is asked for his password, as outside of a dialog.
    /// </summary>
    private async ValueTask ForwardToBindingAsync(RequestContext context, RouteNext next, OwnRoutes own)
    {
        if (await LeadsToBindingAsync(context, own)) await ForwardAsync(context, own);
        else if (!MayBeNamed(context) || !(own is { IsFromHome: true, IsSenderKnown: true } || await ComesFromBindingAsync(own, context.Source))) context.Reply(403);
        else if (IsNoForgery(context)) await ForwardAsync(context, own);
        else
        {
            context.OwnRoutes = own with { MustAuthenticate = true };
            await next.InvokeAsync(context);
        }
    }

    /// <summary>The other side is where its binding says that it is now.</summary>
    private async ValueTask<bool> LeadsToBindingAsync(RequestContext context, OwnRoutes own) =>
        !context.View.Has(HeaderId.Route) && await BindingAsync(own.NextSlot, own.NextBinding) is { } binding && IsSameHost(binding.Uri, context.View.RequestUri);

    /// <summary>The sender is a user of ours, whose binding says that he is now where the request comes from.</summary>
    private async ValueTask<bool> ComesFromBindingAsync(OwnRoutes own, Flow source) => await BindingAsync(own.SenderSlot, own.SenderBinding) is { } binding && binding.Flow.Remote.SameAddress(source.Remote);

    private async ValueTask<Binding?> BindingAsync(int slot, ulong id)
    {
        var question = new LocationQuestion();
        return id != 0 && _services.Location.TryFind(slot, id, question) && await question.AnswerAsync() is LocationProtocol.Found { Bindings.Count: > 0 } found ? found.Bindings[0] : null;
    }

    private static bool IsSameHost(ReadOnlySpan<byte> contact, ReadOnlySpan<byte> target) =>
        SipUri.TryParse(contact, out var one) && SipUri.TryParse(target, out var other) && one.Port == other.Port && one.Host.Of(contact).SequenceEqual(other.Host.Of(target))
        && !other.TryGetParameter(target, "maddr"u8, out _);

    /// <summary>A flow stands for the last hop: it is taken only when no Route leads elsewhere.</summary>
    private static bool LeadsToFlow(RequestContext context, in OwnRoutes own) => !own.NextFlow.IsNone && !context.View.Has(HeaderId.Route);

    private ValueTask ForwardAsync(RequestContext context, in OwnRoutes own)
    {
        RemoveCredentials(context);
        context.Forward([new Target { Uri = context.View.RequestUri.ToArray(), Socket = own.Outgoing is { } outgoing && _services.Addresses.IsOwn(outgoing) ? outgoing.Socket : -1 }]);
        return default;
    }

    /// <summary>Phones send the credentials of the INVITE again. Nobody asks for them here, and the other side has no use for them but a bad one.</summary>
    private static void RemoveCredentials(RequestContext context) => FoundCredentials.RemoveOwn(context.Message, context.Snapshot.Realms);

    private ValueTask RelayOnFlowAsync(RequestContext context, OwnRoutes own)
    {
        RemoveCredentials(context);
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
        if (await BindingAsync(own.NextSlot, own.NextBinding) is { } binding && _services.Sockets.IsOpen(binding.Flow))
            target = new Target { Uri = target.Uri, Flow = _services.Sockets.Renew(binding.Flow), Slot = own.NextSlot, BindingId = own.NextBinding };
        else if (!MayGo(context, own))
        {
            if (context.Method != SipMethod.Ack) context.Reply(480);
            return;
        }

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
