using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Routing.Steps;

/// <summary>RFC 3261 section 16.3: scheme, Max-Forwards, loops, Proxy-Require. What fails is answered without state, and known scanners not at all.</summary>
public sealed class SanityStep : IRouteStep
{
    public const string Name = "sanity";

    private readonly RequestServices _services;

    public SanityStep(RequestServices services) => _services = services;

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        var request = context.Message;
        if (IsScanner(context))
        {
            _services.Statistics.Scanners++;
            context.Drop();
            return default;
        }

        var defect = RequestValidation.CheckScheme(request);
        if (defect == RequestDefect.None) defect = RequestValidation.CheckMaxForwards(request);

        // Whether these are ours to answer shows later. Item 3: "If the request was for OPTIONS, the element MAY act as the final recipient"; a registrar is one in any case. Forwarded they are not.
        if (defect == RequestDefect.TooManyHops && request.Method is SipMethod.Options or SipMethod.Register) defect = RequestDefect.None;
        if (defect == RequestDefect.None && _services.Proxy.Policy.LoopDetection) defect = RequestValidation.CheckLoop(request, _services.Proxy.Tokens, _services.Addresses);
        if (defect != RequestDefect.None)
        {
            context.ReplyStateless((int)defect);
            return default;
        }

        // Section 8.2.2.3 and 16.3 item 5: "this ... MUST NOT be done for a CANCEL request, or for an ACK request sent for a non-2xx response" (they repeat what their INVITE was accepted with).
        if (request.Method is not (SipMethod.Ack or SipMethod.Cancel) && RequestValidation.CheckProxyRequire(request, out _) != RequestDefect.None && OptionTags.RefusesUnknown(context, HeaderId.ProxyRequire)) return default;
        return next.InvokeAsync(context);
    }

    /// <summary>Most scanners say what they are. An answer would tell them that there is something to scan.</summary>
    private static bool IsScanner(RequestContext context)
    {
        var scanners = context.Snapshot.Scanners;
        if (scanners.Count == 0) return false;
        var agent = context.Message.Received(HeaderId.UserAgent);
        for (var i = 0; i < scanners.Count; i++)
            if (agent.Length >= scanners[i].Length && System.Text.Ascii.EqualsIgnoreCase(agent[..scanners[i].Length], scanners[i])) return true;
        return false;
    }
}
