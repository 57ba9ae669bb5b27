using System.Runtime.InteropServices;

namespace ActorSip.Sip.Messages;

/// <summary>A stretch of some text that the reader knows: start and length in bytes, relative to that text. Length 0 is "empty or not there".</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>The first byte after the stretch.</summary>
    public int End => Start + Length;

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The stretch of <paramref name="text"/>, which must be the text the range was made for.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text) => text.Slice(Start, Length);

    /// <summary>The same stretch, seen from a text that begins <paramref name="distance"/> bytes earlier.</summary>
    public ByteRange Moved(int distance) => new(Start + distance, Length);
}
