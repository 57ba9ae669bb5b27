using System.Buffers.Binary;
using System.Text;

namespace ActorSip.Hosting;

/// <summary>What a node says of itself in the store that all nodes share.</summary>
/// <param name="Node">Its number.</param>
/// <param name="Address">Where the others reach it: its node.address and node.port, as host:port.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Since">Since when; ms since 1970, by the clock that all nodes share.</param>
/// <param name="At">When it said so; ms since 1970, by that clock.</param>
internal sealed record SignOfLife(ushort Node, string Address, LifeStage Stage, long Since, long At)
{
    private const int SinceAt = 1, AtAt = SinceAt + sizeof(long), AddressAt = AtAt + sizeof(long);

    /// <summary>As it stands in the store, under the node's number: the stage, both times, most significant byte first, and the address.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[AddressAt + Address.Length];
        bytes[0] = (byte)Stage;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(SinceAt), Since);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(AtAt), At);
        Encoding.ASCII.GetBytes(Address, bytes.AsSpan(AddressAt));
        return bytes;
    }

    /// <summary>Null for what is none, or one of a later version with stages of its own.</summary>
    /// <param name="node">Under which number it stood.</param>
    /// <param name="bytes">What stood there.</param>
    public static SignOfLife? Of(ushort node, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= AddressAt || bytes[0] > (byte)LifeStage.Serving) return null;
        return new SignOfLife(node, Encoding.ASCII.GetString(bytes[AddressAt..]), (LifeStage)bytes[0], BinaryPrimitives.ReadInt64BigEndian(bytes[SinceAt..]), BinaryPrimitives.ReadInt64BigEndian(bytes[AtAt..]));
    }
}
