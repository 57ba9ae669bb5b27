using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>Says whether there is room for one more transaction: the fuller it is, the more must be known of who asks.</summary>
internal sealed class Admission(ProxyPolicy policy, LocalAddresses addresses, CookieKeys cookies, IProxyEffects effects)
{
    private readonly int _roomForAll = Math.Min(policy.MaxUnknown, policy.MaxTransactions);

    /// <summary>Calls that are there already, and that mostly end with it, are let in for longer than what is new; those of whom no password is known leave most of the room to the others.</summary>
    /// <param name="request">A new one.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="live">Transactions that there are.</param>
    public bool HasRoom(SipMessage request, in Flow source, int live)
    {
        if (live < _roomForAll) return true;
        if (request.Class == RequestClass.InDialog && HasCookie(request)) return live < policy.MaxTransactions + policy.MaxTransactions / 4;
        return live < policy.MaxTransactions && effects.IsKnown(source);
    }

    /// <summary>A To tag is easily written: that the dialog began here is shown by the cookie of our Record-Route.</summary>
    private bool HasCookie(SipMessage request) =>
        OwnRouteText.TryRead(request.View.First(HeaderId.Route), addresses, out _, out var text)
        && DialogCookie.TryRead(text, cookies, request.Received(HeaderId.CallId), request.Parsed.FromTag, request.Parsed.ToTag, effects.UnixTime / 60, Math.Max(1, policy.CookieValidity / 60), out _, out _);
}
