using System.Runtime.InteropServices;

namespace ActorSip.Sip.Messages;

/// <summary>Follows the quoted strings of one header field (RFC 3261 section 25.1), as far as somebody has asked: whoever asks for one place after another reads the field once.</summary>
/// <param name="start">First byte of the field.</param>
[StructLayout(LayoutKind.Auto)]
internal struct QuoteState(int start)
{
    private int _next = start;
    private bool _isQuoted;

    /// <summary>True when the byte at <paramref name="at"/> is the second one of a quoted-pair.</summary>
    /// <param name="text">The text that the field is part of.</param>
    /// <param name="at">Not before the place that was asked for last.</param>
    public bool IsQuotedPair(ReadOnlySpan<byte> text, int at)
    {
        while (_next < at)
        {
            var c = text[_next++];
            if (c == (byte)'"') _isQuoted = !_isQuoted;
            else if (c == (byte)'\\' && _isQuoted && _next++ == at) return true;
        }

        return false;
    }
}
