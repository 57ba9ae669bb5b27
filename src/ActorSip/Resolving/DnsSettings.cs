using System.Net;

namespace ActorSip.Resolving;

/// <summary>How DNS is asked.</summary>
/// <param name="Servers">In the order to ask them; empty: those of the system.</param>
/// <param name="AttemptTimeout">How long to wait for one server.</param>
/// <param name="Retries">How often a server is asked again.</param>
/// <param name="HostsFile">Names that need no DNS; empty: none.</param>
public sealed record DnsSettings(IReadOnlyList<IPEndPoint> Servers, TimeSpan AttemptTimeout, int Retries, string HostsFile);
