using System.Runtime.InteropServices;

namespace ActorSip.Transport.Sockets;

/// <summary>The error numbers that decide something here (asm-generic/errno.h).</summary>
internal static class SocketErrno
{
    public const int NotPermitted = 1;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Invalid = 22;
    public const int TooManyFilesOfSystem = 23;
    public const int TooManyFiles = 24;
    public const int MessageSize = 90;
    public const int FamilyUnknown = 97;
    public const int AddressInUse = 98;
    public const int AddressNotOurs = 99;
    public const int NetworkUnreachable = 101;
    public const int ConnectionAborted = 103;
    public const int NoBuffers = 105;
    public const int TimedOut = 110;
    public const int Refused = 111;
    public const int HostDown = 112;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;

    /// <summary>Why one datagram did not get out.</summary>
    public static SendError ToSendError(int errno) => errno switch
    {
        Refused or HostDown or HostUnreachable => SendError.Refused,

        // With error reporting on, the kernel says so when the queue of the network card is full.
        NoBuffers or NoMemory => SendError.QueueFull,
        _ => SendError.Unsendable,
    };

    /// <summary>Why a connection could not be opened, or ended.</summary>
    public static SendError ToStreamError(int errno) => errno switch
    {
        TimedOut => SendError.ConnectTimeout,
        NotPermitted or AccessDenied or Invalid or TooManyFilesOfSystem or TooManyFiles or MessageSize or FamilyUnknown or AddressNotOurs or NetworkUnreachable => SendError.Unsendable,
        _ => SendError.Refused,
    };

    /// <summary>Why an address cannot be bound, in an operator's words.</summary>
    public static string ToBindReason(int errno) => errno switch
    {
        AddressInUse => "the port is in use by another program",
        AddressNotOurs => "this host does not have that address",
        AccessDenied => "not permitted; ports below 1024 need privileges",
        _ => Marshal.GetPInvokeErrorMessage(errno),
    };
}
