namespace ActorSip.Transport.Portable;

/// <summary>Limits of a portable UDP channel.</summary>
public sealed record PortableUdpOptions
{
    /// <summary>What the kernel shall hold for us, bytes; 0 leaves the system's default. The system may give less.</summary>
    public int ReceiveBufferBytes { get; init; } = 1 << 22;

    /// <summary>The same for sending.</summary>
    public int SendBufferBytes { get; init; } = 1 << 21;

    /// <summary>Datagrams received that the loop has not had time for; further ones are dropped, as the kernel would.</summary>
    public int MaxUndelivered { get; init; } = 4096;

    /// <summary>Datagrams handed over for sending and not yet sent; further ones fail with <see cref="SendError.QueueFull"/>.</summary>
    public int MaxQueued { get; init; } = 4096;
}
