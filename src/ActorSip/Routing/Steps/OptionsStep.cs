using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>OPTIONS to the server itself (RFC 3261 section 11.2): 200 with what it can do.</summary>
public sealed class OptionsStep : IRouteStep
{
    public const string Name = "options";

    private readonly RequestServices _services;

    public OptionsStep(RequestServices services) => _services = services;

    private static ReadOnlySpan<byte> Abilities =>
        "Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REGISTER, MESSAGE, SUBSCRIBE, NOTIFY, REFER, INFO, UPDATE, PRACK, PUBLISH\r\nAccept: */*\r\nSupported: path\r\n"u8;

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        if (context.Method != SipMethod.Options || context.View.Has(HeaderId.Route) || !IsForUs(context)) return next.InvokeAsync(context);
        if (context.IsMerged()) context.ReplyStateless(482);
        else if (!OptionTags.RefusesUnknown(context, HeaderId.Require)) context.ReplyStateless(200, default, Abilities);
        return default;
    }

    private bool IsForUs(RequestContext context)
    {
        var request = context.Message;
        if (!request.Parsed.TryRequestUri(out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips) || !uri.User.IsEmpty) return false;
        var host = uri.Host.Of(request.RequestUri);
        return context.Snapshot.Domains.Contains(host, uri.Port) || _services.Addresses.Names(host, uri.Port, uri.GetTransport(request.RequestUri));
    }
}
