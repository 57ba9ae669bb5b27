using System.Globalization;
using System.Text;

namespace ActorSip.Logging;

/// <summary>
/// Text from outside as it may stand in a log: one line of printable ASCII, and not too long. Else whoever sends messages could forge lines, or have the terminal of whoever reads them do things.
/// </summary>
public static class LogText
{
    /// <summary>Characters of one piece of text from outside.</summary>
    public const int MostOfPart = 256;

    /// <summary>Characters of a whole line.</summary>
    public const int MostOfLine = 4096;

    /// <summary>The bytes with \xNN for each that is not printable ASCII.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="most">Bytes that are shown; how many were left out is said.</param>
    public static string Of(ReadOnlySpan<byte> text, int most = MostOfPart)
    {
        var shown = text[..Math.Min(text.Length, most)];
        if (shown.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && shown.Length == text.Length) return Encoding.ASCII.GetString(text);
        var line = new StringBuilder(shown.Length + 32);
        foreach (var c in shown)
        {
            if (c is >= (byte)' ' and <= (byte)'~') line.Append((char)c);
            else line.Append(CultureInfo.InvariantCulture, $"\\x{c:X2}");
        }

        if (text.Length > most) line.Append(CultureInfo.InvariantCulture, $"... ({text.Length - most} more)");
        return line.ToString();
    }

    /// <summary>The same for characters, by their UTF-8.</summary>
    public static string Of(string text, int most = MostOfPart) =>
        text.Length <= most && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : Of(Encoding.UTF8.GetBytes(text), most);

    /// <summary>What went wrong, and where: messages of exceptions quote what they did not like, which may be from outside; where they come from is our own.</summary>
    public static string Of(Exception cause)
    {
        var line = new StringBuilder();
        for (var each = cause; each is not null; each = each.InnerException)
        {
            if (line.Length > 0) line.Append(" <- ");
            line.Append(each.GetType().FullName).Append(": ").Append(Of(each.Message));
            foreach (var place in (each.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) line.Append(' ').Append(place);
        }

        return Of(line.ToString(), 2 * MostOfLine);
    }
}
