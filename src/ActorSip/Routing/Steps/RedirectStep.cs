using ActorSip.Location;
using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>The redirect server of RFC 3261 section 8.3, for the domains and listeners that are set to it: names the contacts of a user of ours instead of calling them.</summary>
public sealed class RedirectStep : IRouteStep
{
    public const string Name = "redirect";

    private readonly RequestServices _services;

    public RedirectStep(RequestServices services) => _services = services;

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        var snapshot = context.Snapshot;
        if (!snapshot.RedirectsAny) return next.InvokeAsync(context);

        // Section 8.3: "For well-formed CANCEL requests, it SHOULD return a 2xx response", which the proxy has done when it knew what is cancelled; an ACK "is not answered". Requests within a dialog go to its two sides.
        if (context.Method is SipMethod.Ack or SipMethod.Cancel or SipMethod.Register || !context.Message.Parsed.ToTag.IsEmpty || context.View.Has(HeaderId.Route)) return next.InvokeAsync(context);
        var text = context.View.RequestUri;
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips) || uri.User.IsEmpty) return next.InvokeAsync(context);
        if (!snapshot.Domains.TryGetPrimary(uri.Host.Of(text), uri.Port, out var domain)) return next.InvokeAsync(context);
        if (!snapshot.Redirects(domain) && !snapshot.RedirectingListeners.Contains(context.Local.Listener)) return next.InvokeAsync(context);
        return AskAsync(context, text, uri, domain);
    }

    private ValueTask AskAsync(RequestContext context, ReadOnlySpan<byte> text, in SipUri uri, byte[] domain)
    {
        if (!AddressOfRecord.TryMake(text, uri, domain, out var key))
        {
            context.ReplyStateless(404);
            return default;
        }

        var question = new LocationQuestion();
        if (_services.Location.TryLookup(key, question)) return AnswerAsync(context, question);
        context.ReplyStateless(503, default, "Retry-After: 10\r\n"u8);
        return default;
    }

    private async ValueTask AnswerAsync(RequestContext context, LocationQuestion question)
    {
        if (await question.AnswerAsync() is not LocationProtocol.Found found)
        {
            context.Reply(503, default, "Retry-After: 10\r\n"u8);
            return;
        }

        var lines = ContactLines.Of(found.Bindings, context.View.RequestUri, _services.Time.GetUtcNow().ToUnixTimeMilliseconds());
        if (lines.Length == 0) context.Reply(480);
        else context.Reply(302, default, lines);
    }
}
