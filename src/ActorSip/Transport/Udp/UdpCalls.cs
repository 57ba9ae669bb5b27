using System.Runtime.InteropServices;
using ActorSip.Transport.Sockets;

namespace ActorSip.Transport.Udp;

/// <summary>
/// The system calls of the batching channel that are for datagrams. They go to the kernel past the C library, as <see cref="SocketCalls"/> says why; and musl's sendmmsg sends one by one.
/// </summary>
internal static unsafe partial class UdpCalls
{
    // include/uapi/asm-generic/unistd.h (arm64) and arch/x86/entry/syscalls/syscall_64.tbl
    private static readonly nint ReceiveManyNumber = SocketCalls.IsX64 ? 299 : 243;
    private static readonly nint SendManyNumber = SocketCalls.IsX64 ? 307 : 269;
    private static readonly nint ReceiveNumber = SocketCalls.IsX64 ? 47 : 212;

    /// <summary>How many were received; negative is -errno.</summary>
    public static int ReceiveMany(int socket, MessageHeaderEntry* headers, int count) =>
        SocketCalls.Result(System5(ReceiveManyNumber, socket, headers, count, SocketConstant.DontWait, 0));

    /// <summary>How many were sent; negative is -errno of the first.</summary>
    public static int SendMany(int socket, MessageHeaderEntry* headers, int count) =>
        SocketCalls.Result(System5(SendManyNumber, socket, headers, count, SocketConstant.DontWait, 0));

    /// <summary>Bytes read from the error queue; negative is -errno.</summary>
    public static int ReceiveError(int socket, MessageHeader* header) =>
        SocketCalls.Result(System3(ReceiveNumber, socket, header, SocketConstant.ErrorQueue | SocketConstant.DontWait));

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint System5(nint number, nint socket, MessageHeaderEntry* headers, nint count, nint flags, nint timeout);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint System3(nint number, nint socket, MessageHeader* header, nint flags);
}
