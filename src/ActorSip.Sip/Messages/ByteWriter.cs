using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace ActorSip.Sip.Messages;

/// <summary>Writes text into memory that the caller has measured; running over is a bug and throws as any span does.</summary>
[StructLayout(LayoutKind.Auto)]
public ref struct ByteWriter
{
    private readonly Span<byte> _destination;

    public ByteWriter(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>What is left; tell with <see cref="Advance"/> how much of it was used.</summary>
    public readonly Span<byte> Free => _destination[Length..];

    public void Advance(int bytes) => Length += bytes;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Length..]);
        Length += bytes.Length;
    }

    public void Add(byte value) => _destination[Length++] = value;

    public void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _destination[Length..], out var digits);
        Length += digits;
    }
}
