namespace ActorSip.Transport.Portable;

/// <summary>Limits of a portable UDP channel.</summary>
public sealed record PortableUdpOptions
{
    /// <summary>What the kernel shall hold for us, bytes; 0 leaves the system's default. The system may give less.</summary>
    public required int ReceiveBufferBytes { get; init; }

    /// <summary>The same for sending.</summary>
    public required int SendBufferBytes { get; init; }

    /// <summary>Datagrams received that the loop has not had time for; further ones are dropped, as the kernel would.</summary>
    public required int MaxUndelivered { get; init; }

    /// <summary>Datagrams handed over for sending and not yet sent; further ones fail with <see cref="SendError.QueueFull"/>.</summary>
    public required int MaxQueued { get; init; }
}
