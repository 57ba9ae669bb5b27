using System.Net.Security;

namespace ActorSip.Links;

/// <summary>How two nodes know that the other is of their cluster: both show a certificate.</summary>
/// <param name="Server">For the side that is dialed.</param>
/// <param name="Client">For the side that dials.</param>
internal sealed record LinkSecurity(SslServerAuthenticationOptions Server, SslClientAuthenticationOptions Client);
