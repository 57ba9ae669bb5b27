using System.Runtime.InteropServices;

namespace ActorSip.Transport.Udp;

/// <summary>
/// The system calls of the batching channel. Those that take a msghdr go to the kernel past the C library: glibc and musl declare its lengths with different
/// widths, and musl's sendmmsg sends one by one. The kernel's layout is the same everywhere. Integers and pointers only, nothing is marshalled.
/// </summary>
internal static unsafe partial class UdpCalls
{
    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    // include/uapi/asm-generic/unistd.h (arm64) and arch/x86/entry/syscalls/syscall_64.tbl
    private static readonly nint ReceiveManyNumber = IsX64 ? 299 : 243;
    private static readonly nint SendManyNumber = IsX64 ? 307 : 269;
    private static readonly nint ReceiveNumber = IsX64 ? 47 : 212;

    /// <summary>True where the numbers and layouts above hold.</summary>
    public static bool AreKnown { get; } = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>How many were received; negative is -errno.</summary>
    public static int ReceiveMany(int socket, MessageHeaderEntry* headers, int count) =>
        Result(System5(ReceiveManyNumber, socket, headers, count, SocketConstant.DontWait, 0));

    /// <summary>How many were sent; negative is -errno of the first.</summary>
    public static int SendMany(int socket, MessageHeaderEntry* headers, int count) =>
        Result(System5(SendManyNumber, socket, headers, count, SocketConstant.DontWait, 0));

    /// <summary>Bytes read from the error queue; negative is -errno.</summary>
    public static int ReceiveError(int socket, MessageHeader* header) =>
        Result(System3(ReceiveNumber, socket, header, SocketConstant.ErrorQueue | SocketConstant.DontWait));

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int SocketName(int socket, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int option, uint* values, uint* length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint System5(nint number, nint socket, MessageHeaderEntry* headers, nint count, nint flags, nint timeout);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint System3(nint number, nint socket, MessageHeader* header, nint flags);

    private static int Result(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
}
