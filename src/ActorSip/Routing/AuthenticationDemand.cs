using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;

namespace ActorSip.Routing;

/// <summary>What is asked of the sender of a request: to prove that he is a user of this realm, or nothing.</summary>
/// <param name="Realm">Null: he need not be anybody.</param>
/// <param name="IsProxy">RFC 3261 section 22.1: "registrars and redirect servers MAY make use of 401 (Unauthorized) responses for authentication, but proxies MUST NOT, and instead MAY use the 407".</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AuthenticationDemand(DigestRealm? Realm, bool IsProxy)
{
    public static AuthenticationDemand None => default;

    public int Status => IsProxy ? 407 : 401;

    /// <summary>Where his credentials stand.</summary>
    public HeaderId Header => IsProxy ? HeaderId.ProxyAuthorization : HeaderId.Authorization;
}
