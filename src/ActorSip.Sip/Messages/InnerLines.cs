using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Messages;

/// <summary>
/// Lines within header fields: what follows a fold, or a control character in a quoted string. They are parts of their fields (RFC 3261 section 7.3.1), and a reader who does not know that takes one that looks like it for a header
/// field of its own.
/// </summary>
internal static class InnerLines
{
    /// <summary>True for the name of a header field that nobody is to read.</summary>
    internal delegate bool NameTest(ReadOnlySpan<byte> name);

    /// <summary>
    /// Makes one line of each field that has one which could be read so: section 7.3.1 lets a fold stand for a space, "The line break and the whitespace at the beginning of the next line are treated as a single SP
    /// character." A control character becomes a space too.
    /// </summary>
    public static void Join(SipMessage message, SipEdits edits, NameTest isHidden)
    {
        for (var i = 0; i < message.FieldCount; i++)
        {
            ref readonly var field = ref message.Field(i);
            var value = field.Value.Of(message.Bytes);
            if (edits.ChangeOf(i) is var at and >= 0)
            {
                if (edits.All[at].Kind == EditKind.Remove) continue;
                value = edits.Stored(edits.All[at].Value);
            }

            // A fold may stand before the value, and then belongs to nothing that is read.
            var before = message.Bytes[(field.LineStart + field.NameLength)..field.Value.Start];
            if (!HasHidden(value, NextControl(before, 0) < before.Length, isHidden)) continue;
            var joined = value.ToArray();
            foreach (ref var c in joined.AsSpan())
                if (IsControl(c)) c = (byte)' ';
            edits.Rewrite(i, joined);
        }
    }

    /// <summary>True when a line within the value begins with a name that is hidden and a colon; white space and whatever else is no name may stand around it, further line ends too.</summary>
    private static bool HasHidden(ReadOnlySpan<byte> value, bool isInnerLine, NameTest isHidden)
    {
        var at = 0;
        while (true)
        {
            if (!isInnerLine) at = NextControl(value, at);
            isInnerLine = false;
            while (at < value.Length && !CharacterTable.Contains(value[at], CharacterClass.Token)) at++;
            if (at == value.Length) return false;
            var name = value.Slice(at, CharacterTable.Measure(value[at..], CharacterClass.Token));
            at += name.Length;
            var next = at;
            while (next < value.Length && value[next] != (byte)':' && !CharacterTable.Contains(value[next], CharacterClass.Token)) next++;
            if (next < value.Length && value[next] == (byte)':' && isHidden(name)) return true;
        }
    }

    /// <summary>The first control character from <paramref name="at"/> on; the length when there is none.</summary>
    private static int NextControl(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && !IsControl(text[at])) at++;
        return at;
    }

    private static bool IsControl(byte c) => c is (< (byte)' ' and not (byte)'\t') or 0x7F;
}
