using ActorSip.Backends;
using ActorSip.Requests;
using ActorSip.Routing;

namespace ActorSip.Tests.Backends;

/// <summary>An example: a step that awaits a backend of the host's own, which knows how much credit a caller has.</summary>
public sealed class CreditStep(RequestServices services, Backend<string, int> credit) : IRouteStep
{
    private readonly BackendClient<string, int> _credit = services.Backends.Of(credit);

    public async ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        var caller = System.Text.Encoding.ASCII.GetString(context.View.First(Sip.Messages.HeaderId.From));
        var answer = await _credit.AskAsync(caller, context.Cancellation);
        if (!answer.IsAnswered) context.Reply(503, default, "Retry-After: 5\r\n"u8);
        else if (answer.Value <= 0) context.Reply(402);
        else await next.InvokeAsync(context);
    }
}
