using System.Runtime.InteropServices;

namespace ActorSip.Transport.Sockets;

/// <summary>
/// The system calls that the batching channels share. One that takes a msghdr goes to the kernel past the C library: glibc and musl declare its lengths with different widths, and the kernel's layout is the same everywhere.
/// Integers and pointers only, nothing is marshalled.
/// </summary>
internal static unsafe partial class SocketCalls
{
    // include/uapi/asm-generic/unistd.h (arm64) and arch/x86/entry/syscalls/syscall_64.tbl
    private static readonly nint SendNumber = IsX64 ? 46 : 211;

    /// <summary>True where the numbers and layouts here hold.</summary>
    public static bool AreKnown { get; } = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    public static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Bytes read; 0: the peer sends no more; negative is -errno.</summary>
    public static int Receive(int socket, byte* bytes, int length) => Result(ReceiveBytes(socket, bytes, length, SocketConstant.DontWait));

    /// <summary>Bytes that the system took; negative is -errno.</summary>
    public static int Send(int socket, byte* bytes, nuint length) => Result(SendBytes(socket, bytes, length, SocketConstant.DontWait | SocketConstant.NoSignal));

    /// <summary>The same from many places with one call.</summary>
    public static int Send(int socket, MessageHeader* header) => Result(System3(SendNumber, socket, header, SocketConstant.DontWait | SocketConstant.NoSignal));

    /// <summary>The descriptor of a connection that was accepted; negative is -errno.</summary>
    public static int Accept(int socket, byte* address, uint* length) => Result(AcceptOne(socket, address, length, SocketConstant.NonBlocking | SocketConstant.CloseOnExec));

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int SocketName(int socket, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int option, uint* values, uint* length);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary>What a call returned, or -errno.</summary>
    public static int Result(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveBytes(int socket, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendBytes(int socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int AcceptOne(int socket, byte* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint System3(nint number, nint socket, MessageHeader* header, nint flags);
}
