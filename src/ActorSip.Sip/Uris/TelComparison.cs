namespace ActorSip.Sip.Uris;

/// <summary>Whether two tel URIs name the same number (RFC 3966 section 4); their parameters have been counted and are few.</summary>
internal static class TelComparison
{
    public static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> parametersA, ReadOnlySpan<byte> b, ReadOnlySpan<byte> parametersB) =>
        // "Both must be either a 'local-number' or a 'global-number'": the '+' takes part in the comparison.
        AreNumbersEqual(a, b) && Contains(parametersA, parametersB) && Contains(parametersB, parametersA);

    /// <summary>"If one URI has a parameter name not found in the other, the two URIs are not equal." In any order.</summary>
    private static bool Contains(ReadOnlySpan<byte> all, ReadOnlySpan<byte> some)
    {
        foreach (var wanted in new UriParameterList(some))
        {
            var found = false;
            foreach (var parameter in new UriParameterList(all))
            {
                if (!UriEscapes.AreEquivalent(parameter.Name.Of(all), wanted.Name.Of(some), ignoreCase: true)) continue;
                found = AreValuesEqual(parameter.Value.Of(all), wanted.Value.Of(some));
                break;
            }

            if (!found) return false;
        }

        return true;
    }

    /// <summary>The value of phone-context that is a number is compared like a number, and everything in any case of letters.</summary>
    private static bool AreValuesEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        IsGlobalNumber(a) && IsGlobalNumber(b) ? AreNumbersEqual(a, b) : UriEscapes.AreEquivalent(a, b, ignoreCase: true);

    private static bool IsGlobalNumber(ReadOnlySpan<byte> text) =>
        text.Length > 1 && text[0] == (byte)'+' && CharacterTable.IsAll(text[1..], CharacterClass.GlobalNumber);

    /// <summary>Digit by digit, the visual separators left out (section 5.1.1).</summary>
    public static bool AreNumbersEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int i = 0, j = 0;
        while (true)
        {
            while (i < a.Length && CharacterTable.Contains(a[i], CharacterClass.VisualSeparator)) i++;
            while (j < b.Length && CharacterTable.Contains(b[j], CharacterClass.VisualSeparator)) j++;
            if (i >= a.Length || j >= b.Length) return i >= a.Length && j >= b.Length;
            if (UriEscapes.Lower(a[i++]) != UriEscapes.Lower(b[j++])) return false;
        }
    }
}
