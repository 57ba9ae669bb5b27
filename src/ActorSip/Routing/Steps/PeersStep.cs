using ActorSip.Requests;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Routing.Steps;

/// <summary>Finds out which peer a request comes from, by its address, and takes away what a sender says of identities who is not trusted (RFC 3325).</summary>
public sealed class PeersStep : IRouteStep
{
    public const string Name = "peers";

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        var message = context.Message;
        var peer = context.Snapshot.Peers.Find(context.Source.Remote);
        if (peer is not null)
        {
            context.Sender = context.Sender with { Peer = peer };
            peer.Statistics.NoteRequestIn();
        }

        // One who must still authenticate is believed only after that, but it is too early to take away what he says.
        if (peer is { IsTrusted: true }) return next.InvokeAsync(context);

        // RFC 3325 section 5: "If the proxy received the message from an element that it does not trust and there is a P-Asserted-Identity header present which contains a SIP or SIPS URI, the proxy MUST replace
        // that SIP or SIPS URI with a single SIP or SIPS URI or remove this header field."
        AssertedIdentity.RemoveUntrusted(message, message.Edits, context.Snapshot.Identity.TrustedHeaders);
        return message.HasReceived(HeaderId.Privacy) && RefusesPrivacy(context) ? default : next.InvokeAsync(context);
    }

    /// <summary>
    /// RFC 3323 section 5: "If the 'critical' privacy level is present in the Privacy header of a request, then if the privacy service is incapable of performing all of the levels of privacy specified in the Privacy
    /// header then it MUST fail the request with a 500 (Server Error) response code. The reason phrase of the status line of the response SHOULD contain appropriate text".
    /// </summary>
    private static bool RefusesPrivacy(RequestContext context)
    {
        if (context.Method is SipMethod.Ack or SipMethod.Cancel || !context.Message.Parsed.ToTag.IsEmpty) return false;
        var values = PrivacyHeader.Read(context.View);
        if (!PrivacyHeader.IsBeyondProxy(values)) return false;
        var missing = values & ~(PrivacyValues.Critical | PrivacyValues.Id | PrivacyValues.None);
        context.ReplyStateless(500, System.Text.Encoding.ASCII.GetBytes($"Privacy Not Available: {missing}".ToLowerInvariant()));
        return true;
    }
}
