namespace ActorSip.Sip.Transports;

/// <summary>One SRV record (RFC 2782).</summary>
/// <param name="Priority">0 to 65535; those of the lowest are tried first.</param>
/// <param name="Weight">0 to 65535: the share among those of one priority.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="Target">A name in lower case, without the dot at its end; empty for ".", "the service is decidedly not available at this domain".</param>
public sealed record SrvRecord(int Priority, int Weight, int Port, string Target);
