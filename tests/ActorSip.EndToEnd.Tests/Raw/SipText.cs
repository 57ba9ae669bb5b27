using System.Globalization;
using System.Text;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>
/// A received message as the tests look at it: a start line, header lines, a body. Read as simply as possible and by none of the server's code,
/// so that the server's mistakes are not repeated here. Bytes are characters of Latin-1, one for one.
/// </summary>
internal sealed class SipText
{
    private static readonly Dictionary<string, string> CompactForms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["v"] = "Via",
        ["f"] = "From",
        ["t"] = "To",
        ["i"] = "Call-ID",
        ["m"] = "Contact",
        ["l"] = "Content-Length",
        ["k"] = "Supported",
    };

    private readonly List<(string Name, string Value)> _headers = [];

    private SipText(string raw, string startLine, string body)
    {
        Raw = raw;
        StartLine = startLine;
        Body = body;
    }

    /// <summary>The message as it was received.</summary>
    public string Raw { get; }

    public string StartLine { get; }

    public string Body { get; }

    public bool IsRequest => !StartLine.StartsWith("SIP/2.0 ", StringComparison.Ordinal);

    /// <summary>The method of a request, and that of the request which a response answers.</summary>
    public string Method => IsRequest ? StartLine.Split(' ')[0] : Header("CSeq").Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];

    public string RequestUri => StartLine.Split(' ')[1];

    /// <summary>The status code; 0 for a request.</summary>
    public int Status => IsRequest ? 0 : int.Parse(StartLine.AsSpan(8, 3), CultureInfo.InvariantCulture);

    public static SipText Parse(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            throw new FormatException("A message without an empty line: " + text);
        var lines = text[..end].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n");
        var message = new SipText(text, lines[0], text[(end + 4)..]);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = line[..colon].Trim();
            message._headers.Add((CompactForms.GetValueOrDefault(name, name), line[(colon + 1)..].Trim()));
        }
        return message;
    }

    /// <summary>The first header of this name; its absence fails the test.</summary>
    public string Header(string name) => All(name) is [var first, ..] ? first : throw new FormatException($"No {name} in:\n{this}");

    public bool Has(string name) => All(name).Count > 0;

    /// <summary>The header lines of this name, in their order.</summary>
    public IReadOnlyList<string> All(string name) =>
        [.. _headers.Where(header => name.Equals(header.Name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    /// <summary>The values of a header that is a list, whether they stand on one line or on several.</summary>
    public IReadOnlyList<string> Values(string name) => [.. All(name).SelectMany(SplitOutsideBrackets)];

    /// <summary>A parameter of a header value: null when absent, empty when it has no value.</summary>
    public static string? Parameter(string value, string name)
    {
        var afterUri = value[(value.LastIndexOf('>') + 1)..];
        foreach (var part in afterUri.Split(';').Skip(1))
        {
            var pair = part.Split('=', 2);
            if (name.Equals(pair[0].Trim(), StringComparison.OrdinalIgnoreCase))
                return pair.Length == 2 ? pair[1].Trim() : "";
        }
        return null;
    }

    /// <summary>The URI of a name-addr or addr-spec.</summary>
    public static string Uri(string value)
    {
        var open = value.IndexOf('<', StringComparison.Ordinal);
        return open < 0 ? value.Split(';')[0].Trim() : value[(open + 1)..value.IndexOf('>', open)];
    }

    public override string ToString() => StartLine + "\n" + string.Join('\n', _headers.Select(header => header.Name + ": " + header.Value)) + "\n\n" + Body;

    private static IEnumerable<string> SplitOutsideBrackets(string line)
    {
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            depth += quoted ? 0 : line[i] == '<' ? 1 : line[i] == '>' ? -1 : 0;
            if (line[i] != ',' || depth > 0 || quoted)
                continue;
            yield return line[start..i].Trim();
            start = i + 1;
        }
        yield return line[start..].Trim();
    }
}
