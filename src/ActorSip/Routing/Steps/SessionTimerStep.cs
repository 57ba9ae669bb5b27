using ActorSip.Requests;
using ActorSip.Sip.Dialogs;
using ActorSip.Sip.Messages;

namespace ActorSip.Routing.Steps;

/// <summary>
/// Asks for session timers (RFC 4028), so that a call whose phones are gone ends. It stands before "in-dialog", since the requests that refresh a session are relayed there. Does nothing unless it is set to.
/// </summary>
public sealed class SessionTimerStep : IRouteStep
{
    public const string Name = "session-timer";

    private readonly SessionTimerPolicy _policy;

    public SessionTimerStep(SessionTimerPolicy policy) => _policy = policy;

    public ValueTask InvokeAsync(RequestContext context, RouteNext next) =>
        _policy.IsOn && SessionTimer.IsRefresh(context.Message) ? AskAsync(context, next) : next.InvokeAsync(context);

    // By itself: the hook's object is made where the method begins, and most requests have none.
    private ValueTask AskAsync(RequestContext context, RouteNext next)
    {
        var timer = SessionTimer.Request(context.Message, _policy);
        if (timer.IsTooSmall)
        {
            Span<byte> line = stackalloc byte[32];
            var writer = new ByteWriter(line);
            writer.Add("Min-SE: "u8);
            writer.Add(_policy.MinSe);
            writer.Add("\r\n"u8);
            context.ReplyStateless(422, default, writer.Written);
            return default;
        }

        // Who does not support timers gets none, whatever is answered.
        if (timer is { IsSupported: true, Interval: > 0 }) context.ReplyHook += (_, response) => timer.Answer(response);
        return next.InvokeAsync(context);
    }
}
