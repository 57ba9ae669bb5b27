using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorSip.Loops;

/// <summary>The system calls of <see cref="EpollWaiter"/>. Nothing is marshalled: integers and pointers only.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class EpollCalls
{
    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;

    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;

    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;

    public const int Interrupted = 4;

    public const int SetTimerSlack = 29;

    /// <summary>struct epoll_event is packed on x86-64 alone: 12 bytes there, 16 elsewhere, with its 64 bits of user data at the end.</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Where the user data begins in an epoll_event.</summary>
    public static readonly int UserDataOffset = EventSize - sizeof(long);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint value, int flags);

    /// <summary>struct timespec is two longs on 64 bits: seconds and nanoseconds.</summary>
    [LibraryImport("libc", EntryPoint = "nanosleep")]
    public static partial int Sleep(long* time, long* left);

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int ProcessControl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);
}
