namespace ActorSip.Configuration;

/// <summary>How datagrams are read and written.</summary>
public enum UdpChannelKind
{
    /// <summary>Batching where the system has it, else portable.</summary>
    Auto = 0,

    /// <summary>recvmmsg and sendmmsg of Linux.</summary>
    Batching = 1,

    /// <summary>DotNetty, on every system.</summary>
    Portable = 2,
}
