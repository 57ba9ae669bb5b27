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
        var identity = snapshot.Identity;
        if (snapshot.Peers.Find(branch.Flow.Remote) is not { IsTrusted: true }) AssertedIdentity.RemoveUntrusted(response, response.Edits, identity.TrustedHeaders);
        else if (AssertedIdentity.IsIn(response.View, identity.PrivateHeaders) && !IsTold(snapshot, branch, response)) AssertedIdentity.RemoveAll(response, response.Edits, identity.PrivateHeaders);
    }

    /// <summary>A response of which nobody knows any more where it comes from, nor who asked.</summary>
    public static void PassLate(RoutingSnapshot snapshot, SipMessage response) => AssertedIdentity.RemoveUntrusted(response, response.Edits, snapshot.Identity.TrustedHeaders);

    private static bool IsTold(RoutingSnapshot snapshot, Branch branch, SipMessage response)
    {
        if (snapshot.Peers.Find(branch.Context.Server.Source.Remote) is { IsTrusted: true }) return true;
        var privacy = PrivacyHeader.Read(response.View);
        return privacy.HasFlag(PrivacyValues.None) || (snapshot.Identity.ToUsers && branch.Context.Request.CallerBinding != 0 && !PrivacyHeader.HidesIdentity(privacy));
    }
}
