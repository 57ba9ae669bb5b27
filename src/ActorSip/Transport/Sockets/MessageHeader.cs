using System.Runtime.InteropServices;

namespace ActorSip.Transport.Sockets;

/// <summary>struct user_msghdr as the kernel reads it on 64 bits: 56 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public byte* Name;
    public uint NameLength;
    public BufferVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}
