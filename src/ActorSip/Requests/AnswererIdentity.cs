using ActorSip.Peers;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Requests;

/// <summary>The same for responses (RFC 3325 section 5 speaks of messages): who answered is believed from trusted peers, and told to them.</summary>
internal static class AnswererIdentity
{
    public static void Pass(RoutingSnapshot snapshot, Branch branch, SipMessage response)
    {
        var headers = snapshot.Identity.TrustedHeaders;
        if (!AssertedIdentity.IsIn(response.View, headers)) return;
        var isBelieved = snapshot.Peers.Find(branch.Flow.Remote) is { IsTrusted: true };
        if (!isBelieved || !IsTold(snapshot, branch, response)) AssertedIdentity.RemoveAll(response, response.Edits, headers);
    }

    private static bool IsTold(RoutingSnapshot snapshot, Branch branch, SipMessage response)
    {
        if (snapshot.Peers.Find(branch.Context.Server.Source.Remote) is { IsTrusted: true }) return true;
        var privacy = PrivacyHeader.Read(response.View);
        return privacy.HasFlag(PrivacyValues.None) || (snapshot.Identity.ToUsers && branch.Context.Request.CallerBinding != 0 && !PrivacyHeader.HidesIdentity(privacy));
    }
}
