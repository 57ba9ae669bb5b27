namespace ActorSip.Sip.Transports;

/// <summary>Which addresses of a name are asked for, and which are tried first.</summary>
public enum AddressFamilies : byte
{
    IPv4First = 0,
    IPv6First = 1,
    IPv4Only = 2,
    IPv6Only = 3,
}
