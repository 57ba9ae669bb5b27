namespace ActorSip.Transport.Udp;

/// <summary>The error numbers that decide something here (asm-generic/errno.h).</summary>
internal static class SocketErrno
{
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int NoBuffers = 105;
    public const int Refused = 111;
    public const int HostDown = 112;
    public const int HostUnreachable = 113;

    /// <summary>Why one datagram did not get out.</summary>
    public static SendError ToSendError(int errno) => errno switch
    {
        Refused or HostDown or HostUnreachable => SendError.Refused,

        // With error reporting on, the kernel says so when the queue of the network card is full.
        NoBuffers or NoMemory => SendError.QueueFull,
        _ => SendError.Unsendable,
    };
}
