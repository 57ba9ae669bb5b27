namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.transport.udp</c>. Sizes in bytes.</summary>
public sealed record UdpOptions
{
    public required ChannelKind Channel { get; init; }

    /// <summary>Datagrams in one call of the kernel.</summary>
    public required int Batch { get; init; }

    /// <summary>Datagrams of one length to one address leave as one, which the kernel cuts again.</summary>
    public required bool Segments { get; init; }

    /// <summary>Longest datagram received whole; a longer one is dropped.</summary>
    public required int MaxDatagram { get; init; }

    /// <summary>The socket's buffer; 0: what the system gives.</summary>
    public required int ReceiveBuffer { get; init; }

    /// <summary>The socket's buffer; 0: what the system gives.</summary>
    public required int SendBuffer { get; init; }

    /// <summary>Portable channel: datagrams read that the loop has not come to.</summary>
    public required int MaxUndelivered { get; init; }

    /// <summary>Datagrams of one socket that wait to be sent.</summary>
    public required int MaxQueued { get; init; }
}
