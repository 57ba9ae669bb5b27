using ActorSip.Backends;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Requests;

/// <summary>A request that a route sends on its own account: a client transaction without a server transaction.</summary>
internal static class OwnRequest
{
    /// <summary>Sends it; see <see cref="RequestContext.SendAsync"/>.</summary>
    public static ValueTask<int> SendAsync(RequestServices services, ReadOnlySpan<byte> text, Target target, Action<SipMessage>? replyHook)
    {
        var request = new SipMessage();
        var bytes = text.ToArray();
        if (SipScanner.Scan(request, bytes, 0, bytes.Length) != SipParseError.None || !request.IsRequest)
            throw new ArgumentException($"This is no SIP request: {request.Error} at {request.ErrorOffset}", nameof(text));
        if (request.Method is SipMethod.Invite or SipMethod.Ack) throw new ArgumentException("A route makes no calls", nameof(text));
        var completion = new TurnCompletion<int>();
        var status = completion.BeginAsync();
        services.Proxy.Originate(request, target, (response, answer) =>
        {
            if (response is not null && replyHook is not null) RunReplyHook(services, replyHook, response);
            if (answer >= 200) completion.SetResult(answer);
        });
        return status;
    }

    private static void RunReplyHook(RequestServices services, Action<SipMessage> hook, SipMessage response)
    {
        try
        {
            hook(response);
        }
#pragma warning disable CA1031 // The route still gets the status it waits for, and the transaction its end.
        catch (Exception error)
#pragma warning restore CA1031
        {
            services.ReportBug(error, "The reply hook of a request of a route's own failed");
        }
    }
}
