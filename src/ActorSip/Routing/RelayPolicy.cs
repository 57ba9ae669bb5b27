using ActorSip.Requests;
using ActorSip.Sip.Messages;

namespace ActorSip.Routing;

/// <summary>Who may send where outside of a dialog of ours: to users of ours anybody, anywhere else only users of ours and trusted peers. Routes may let others through to the peers that they name.</summary>
internal static class RelayPolicy
{
    /// <summary>
    /// Whether a request may go where its Route or, without one, its Request-URI says, which is to somebody else's domain. RFC 3261 section 16.3 leaves it to the proxy; whoever relays for strangers is used by them to
    /// attack others.
    /// </summary>
    /// <returns>True when it has been refused: with 403, or with 481 when it claims to be within a dialog that is not known here. An ACK gets no answer.</returns>
    public static bool Refuses(RequestContext context)
    {
        if (context.Sender.IsSomebody && context.Services.Destinations.MayNameNextHop(context.View, context.Source.Remote)) return false;
        context.ReplyStateless(context.Method == SipMethod.Cancel || !context.Message.Parsed.ToTag.IsEmpty ? 481 : 403);
        return true;
    }
}
