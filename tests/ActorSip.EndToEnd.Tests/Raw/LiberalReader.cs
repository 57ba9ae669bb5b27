using System.Text;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>
/// Reads header fields as the most liberal receiver would that is anywhere: whatever some parser takes for the end of a line is one, whatever cannot be part of a name is passed over, and a line that begins with white space
/// is read both as a part of the one before and as a header field of its own. What it does not find nobody finds.
/// </summary>
internal static class LiberalReader
{
    private static readonly char[] LineEnds = ['\r', '\n', '\0', '\v', '\f'];

    /// <summary>All names that may be read in the header section, in lower case. What follows its empty line is the body.</summary>
    public static HashSet<string> Names(ReadOnlySpan<byte> message)
    {
        var text = Encoding.Latin1.GetString(message);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = (end < 0 ? text : text[..end]).Split(LineEnds).Skip(1).ToArray();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            for (var next = i + 1; !line.Contains(':', StringComparison.Ordinal) && next < lines.Length && (lines[next].Length == 0 || lines[next][0] is ' ' or '\t'); next++) line += " " + lines[next];
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0) names.Add(Trim(line[..colon]).ToLowerInvariant());
        }

        return names;
    }

    /// <summary>Control characters of ASCII and of Latin-1, and the spaces of both.</summary>
    private static string Trim(string name)
    {
        int start = 0, end = name.Length;
        while (start < end && IsNothing(name[start])) start++;
        while (end > start && IsNothing(name[end - 1])) end--;
        return name[start..end];
    }

    private static bool IsNothing(char c) => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\u00AD';
}
