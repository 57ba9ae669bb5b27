using ActorSip.Requests;
using ActorSip.Routing;
using ActorSip.Sip.Proxying;

namespace ActorSip.Tests.Routing;

public sealed class VoicemailStep : IRouteStep
{
    public async ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        var outcome = await context.RelayAsync(context.Targets!);
        if (outcome.Status is 408 or 480 or 486) await context.RelayAsync([new Target { Uri = "sip:voicemail@192.0.2.7"u8.ToArray() }]);
    }
}
