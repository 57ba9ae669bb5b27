namespace ActorSip.Sip.Transports;

/// <summary>How far an IP address is good: only a global one means the same to everybody.</summary>
public enum AddressScope
{
    /// <summary>Any other address, private ones (RFC 1918) included: they mean the same within a network.</summary>
    Global,

    /// <summary>127.0.0.0/8, ::1: whoever reads it.</summary>
    Loopback,

    /// <summary>169.254.0.0/16, fe80::/10: somebody on the reader's own link.</summary>
    LinkLocal,

    /// <summary>224.0.0.0/4, ff00::/8.</summary>
    Multicast,

    /// <summary>255.255.255.255.</summary>
    Broadcast,

    /// <summary>0.0.0.0/8, ::. Many systems take it for themselves.</summary>
    Unspecified,
}
