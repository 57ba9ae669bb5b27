using System.Globalization;
using System.Text;

namespace ActorSip.Tests.Routing;

/// <summary>A SIP message as a peer of the tests sees it: start line, fields and body, all text.</summary>
internal sealed class SipText
{
    private readonly List<(string Name, string Value)> _fields = [];

    public SipText(string text)
    {
        Text = text;
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        StartLine = lines[0];
        Body = text[(end + 4)..];
        foreach (var line in lines.Skip(1))
        {
            // A folded line belongs to the one before.
            if (line[0] == ' ')
            {
                _fields[^1] = (_fields[^1].Name, _fields[^1].Value + line);
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            _fields.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }
    }

    public string Text { get; }

    public string StartLine { get; }

    public string Body { get; }

    public bool IsRequest => !StartLine.StartsWith("SIP/2.0 ", StringComparison.Ordinal);

    /// <summary>Of a response; 0 for a request.</summary>
    public int Status => IsRequest ? 0 : int.Parse(StartLine.AsSpan(8, 3), CultureInfo.InvariantCulture);

    public string Method => IsRequest ? StartLine.Split(' ')[0] : this["CSeq"].Split(' ')[1];

    public string Uri => StartLine.Split(' ')[1];

    public string ToTag => Parameter(this["To"], "tag");

    public string FromTag => Parameter(this["From"], "tag");

    public string Branch => Parameter(this["Via"], "branch");

    /// <summary>The first value of a header field; empty when there is none.</summary>
    public string this[string name] => All(name) is [var first, ..] ? first : "";

    public IReadOnlyList<string> All(string name) => [.. _fields.Where(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    /// <summary>The value of a parameter of a header field value; empty when there is none.</summary>
    public static string Parameter(string value, string name)
    {
        var at = value.IndexOf($";{name}=", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return "";
        at += name.Length + 2;
        var end = value.AsSpan(at).IndexOfAny(";>, ");
        return end < 0 ? value[at..] : value.Substring(at, end);
    }

    /// <summary>The response of a user agent to this request.</summary>
    /// <param name="status">100 to 699.</param>
    /// <param name="toTag">Added to To when it has no tag.</param>
    /// <param name="extra">Whole lines with CRLF.</param>
    public string Respond(int status, string toTag = "callee", string extra = "")
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"SIP/2.0 {status} Answer\r\n");
        foreach (var (name, value) in _fields)
        {
            if (name is "Via" or "From" or "Call-ID" or "CSeq" or "Record-Route") text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            else if (name is "To") text.Append(CultureInfo.InvariantCulture, $"To: {value}{(ToTag.Length > 0 || status == 100 ? "" : $";tag={toTag}")}\r\n");
        }

        return text.Append(extra).Append("Content-Length: 0\r\n\r\n").ToString();
    }

    /// <summary>The same request with another body of header lines behind it.</summary>
    public override string ToString() => Text;
}
