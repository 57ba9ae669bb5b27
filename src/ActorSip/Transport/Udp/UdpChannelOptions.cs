namespace ActorSip.Transport.Udp;

/// <summary>Sizes and bounds of a UDP channel.</summary>
public sealed record UdpChannelOptions
{
    /// <summary>Datagrams read, or sent, with one system call; 1 to 512.</summary>
    public required int Batch { get; init; }

    /// <summary>Largest datagram taken, bytes; a longer one is dropped and counted. 512 to 65,535 (UDP carries no more).</summary>
    public required int MaxDatagramBytes { get; init; }

    /// <summary>
    /// Receive buffer of the socket, bytes; 0 leaves the system's default. What goes beyond the system's limit needs CAP_NET_ADMIN, else the limit is what
    /// one gets.
    /// </summary>
    public required int ReceiveBufferBytes { get; init; }

    /// <summary>Send buffer of the socket, bytes; as with <see cref="ReceiveBufferBytes"/>.</summary>
    public required int SendBufferBytes { get; init; }

    /// <summary>Messages that wait while the socket takes no more; beyond it a message fails with <see cref="SendError.QueueFull"/>.</summary>
    public required int MaxQueuedMessages { get; init; }

    /// <summary>Datagrams of one length to one address leave as one, which the kernel or the network card cuts again.</summary>
    public bool Segments { get; init; } = true;

    /// <summary>True when several loops listen on the same address, each with a socket of its own: the kernel then brings what comes from one address and port always to the same of them.</summary>
    public bool IsShared { get; init; }

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    public string? Check() =>
        Batch is < 1 or > 512 ? $"{nameof(Batch)} is {Batch}, but must be 1 to 512"
        : MaxDatagramBytes is < 512 or > 65_535 ? $"{nameof(MaxDatagramBytes)} is {MaxDatagramBytes}, but must be 512 to 65535"
        : MaxQueuedMessages < 1 ? $"{nameof(MaxQueuedMessages)} is {MaxQueuedMessages}, but must be 1 or more"
        : null;
}
