namespace ActorSip.Configuration;

/// <summary>How the sockets of a transport are read and written.</summary>
public enum ChannelKind
{
    /// <summary>Batching where the system has it, else portable.</summary>
    Auto = 0,

    /// <summary>On the event loop itself, with the system calls of Linux: many datagrams, or all that a connection has to write, with one.</summary>
    Batching = 1,

    /// <summary>DotNetty, on every system.</summary>
    Portable = 2,
}
