namespace ActorSip.Sip.Transports;

/// <summary>The NAPTR services of SIP (RFC 3263 section 4.1, RFC 7118 section 8.3).</summary>
public static class NaptrServices
{
    /// <summary>True for a service of SIP, whether or not the transport is one that has a name here.</summary>
    public static bool IsSip(string services) =>
        services.StartsWith("SIP+D2", StringComparison.OrdinalIgnoreCase) || services.StartsWith("SIPS+D2", StringComparison.OrdinalIgnoreCase);

    /// <summary>Unknown for any other service, and for a secure one that nothing here speaks (TLS over SCTP).</summary>
    public static TransportProtocol TransportOf(string services) => services.ToUpperInvariant() switch
    {
        "SIP+D2U" => TransportProtocol.Udp,
        "SIP+D2T" => TransportProtocol.Tcp,
        "SIP+D2S" => TransportProtocol.Sctp,
        "SIP+D2W" => TransportProtocol.Ws,
        "SIPS+D2T" => TransportProtocol.Tls,
        "SIPS+D2W" => TransportProtocol.Wss,
        _ => TransportProtocol.Unknown,
    };
}
