namespace ActorSip.Sip.Transports;

/// <summary>The kinds of DNS records that lead to a SIP server (RFC 3263).</summary>
public enum DnsRecordType : byte
{
    A = 0,
    Aaaa = 1,

    /// <summary>From a domain to its transports (RFC 3403).</summary>
    Naptr = 2,

    /// <summary>From a service of a domain to hosts and ports (RFC 2782).</summary>
    Srv = 3,
}
