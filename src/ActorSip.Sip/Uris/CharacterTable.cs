namespace ActorSip.Sip.Uris;

/// <summary>
/// Tells which classes a byte belongs to: one look-up. The pieces of a URI or a header value are so short (a dozen bytes) that a loop over a table is faster
/// than vector instructions with their set-up, by a third for a Via.
/// </summary>
internal static class CharacterTable
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Unreserved = Alphanumeric + "-_.!~*'()";

    private static readonly ushort[] Classes = Build();

    /// <summary>How many bytes at the start of <paramref name="text"/> belong to the class.</summary>
    public static int Measure(ReadOnlySpan<byte> text, CharacterClass characters)
    {
        var classes = Classes;
        for (var i = 0; i < text.Length; i++)
        {
            if ((classes[text[i]] & (ushort)characters) == 0) return i;
        }

        return text.Length;
    }

    /// <summary>True when no byte of <paramref name="text"/> is outside the class.</summary>
    public static bool IsAll(ReadOnlySpan<byte> text, CharacterClass characters) => Measure(text, characters) == text.Length;

    public static bool Contains(byte c, CharacterClass characters) => (Classes[c] & (ushort)characters) != 0;

    private static ushort[] Build()
    {
        var classes = new ushort[256];
        Add(classes, CharacterClass.Scheme, Alphanumeric + "+-.");
        Add(classes, CharacterClass.User, Unreserved + "%&=+$,;?/");
        Add(classes, CharacterClass.Password, Unreserved + "%&=+$,");
        Add(classes, CharacterClass.Host, Alphanumeric + "-._");
        Add(classes, CharacterClass.IPv6, "0123456789abcdefABCDEF:.");
        Add(classes, CharacterClass.UriParameters, Unreserved + "%[]/:&+$;=");
        Add(classes, CharacterClass.UriHeaders, Unreserved + "%[]/?:+$&=");
        Add(classes, CharacterClass.GlobalNumber, "0123456789-.()");
        Add(classes, CharacterClass.LocalNumber, "0123456789abcdefABCDEF*#-.()");
        Add(classes, CharacterClass.Token, Alphanumeric + "-.!%*_+`'~");
        Add(classes, CharacterClass.Reserved, ";/?:@&=+$,");
        Add(classes, CharacterClass.VisualSeparator, "-.()");
        for (var c = 33; c < 256; c++)
        {
            if (c == 127) continue;
            if (c is not ('<' or '>' or '"')) classes[c] |= (ushort)CharacterClass.AnyUri;
            if (c is not ('<' or '>' or '"' or ',' or ';' or '\\')) classes[c] |= (ushort)CharacterClass.Value;
        }

        return classes;
    }

    private static void Add(ushort[] classes, CharacterClass characters, string members)
    {
        foreach (var c in members) classes[c] |= (ushort)characters;
    }
}
