using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Headers;

/// <summary>The value of a CSeq header field (RFC 3261 section 20.16): 1*DIGIT LWS Method.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct CSeqHeader
{
    /// <summary>Less than 2^32. That it be less than 2^31 (section 8.1.1.5) binds the sender; a larger one is read all the same.</summary>
    public uint Number { get; private init; }

    /// <summary>Relative to the text that was parsed. Methods are compared with the case of their letters.</summary>
    public ByteRange Method { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> value, out CSeqHeader cseq)
    {
        cseq = default;
        var start = Lws.Skip(value, 0);
        var digits = value[start..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || !HeaderNumber.TryParse(value.Slice(start, digits), out var number)) return false;
        var at = Lws.Skip(value, start + digits);
        if (at == start + digits) return false;
        var method = new ByteRange(at, CharacterTable.Measure(value[at..], CharacterClass.Token));
        if (method.IsEmpty || Lws.Skip(value, method.End) != value.Length) return false;
        cseq = new CSeqHeader { Number = number, Method = method };
        return true;
    }
}
