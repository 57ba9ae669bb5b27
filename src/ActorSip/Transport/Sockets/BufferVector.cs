using System.Runtime.InteropServices;

namespace ActorSip.Transport.Sockets;

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BufferVector
{
    public byte* Start;
    public nuint Length;
}
