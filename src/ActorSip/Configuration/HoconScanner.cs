using System.Buffers;
using System.Text;

namespace ActorSip.Configuration;

/// <summary>
/// Checks the syntax of HOCON before Akka's parser sees it, since that one takes no notice of an open brace, and for some mistakes never returns or overflows
/// the stack. It accepts what both understand alike: one setting a line, values with other characters than letters, digits and <c>-_./</c> in quotes,
/// environment variables but no references to other settings, no include.
/// </summary>
internal sealed class HoconScanner
{
    private const string NeedsQuotes = "$\"{}[]:=,#`^?!@*&\\";
    private const int MaxDepth = 64;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly HoconSource _source;
    private readonly string _text;
    private readonly bool _hasLines;
    private readonly Func<string, string?> _environment;
    private readonly List<(int Start, int End, string Text)> _replacements = [];
    private readonly StringBuilder _closing = new();
    private int _at;

    private HoconScanner(HoconSource source, string text, bool hasLines, Func<string, string?> environment)
    {
        _source = source;
        _text = text;
        _hasLines = hasLines;
        _environment = environment;
    }

    private bool AtEnd => _at >= _text.Length;

    private char Here => AtEnd ? '\n' : _text[_at];

    private bool IsPlain => !NeedsQuotes.Contains(Here, StringComparison.Ordinal) && !AtComment;

    private bool AtComment => Here == '#' || StartsWith("//");

    /// <param name="name">The file or option, for messages.</param>
    /// <param name="text">HOCON.</param>
    /// <param name="hasLines">False for text that is no file.</param>
    /// <param name="environment">Value of an environment variable, or null.</param>
    public static HoconSource Scan(string name, string text, bool hasLines, Func<string, string?> environment)
    {
        var source = new HoconSource(name);
        var scanner = new HoconScanner(source, text.TrimStart('\uFEFF'), hasLines, environment);
        scanner.Body("", -1, 0);
        source.Text = scanner.Render();
        return source;
    }

    private void Body(string prefix, int opened, int depth)
    {
        while (true)
        {
            SkipBlank();
            if (AtEnd)
            {
                if (opened < 0) return;
                Error(prefix, "this section is never closed: a \"}\" is missing", opened, isFatal: false);
                _closing.Append("\n}");
                return;
            }

            if (Here == '}')
            {
                _at++;
                if (opened >= 0) return;
                Error("", "\"}\" closes nothing", _at - 1);
            }
            else if (!Setting(prefix, depth))
            {
                SkipWrong(opened);
            }
        }
    }

    /// <summary>Goes on at the next line; or at the end of a section that was opened on this one, which would seem open otherwise.</summary>
    private void SkipWrong(int opened)
    {
        var isOneLine = opened >= 0 && !_text.AsSpan(opened, _at - opened).Contains('\n');
        for (var depth = 0; !AtEnd && Here != '\n'; _at++)
        {
            if (!isOneLine) continue;
            if (AtComment) isOneLine = false;
            else if (Here == '{') depth++;
            else if (Here == '}' && depth-- == 0) return;
        }
    }

    private bool Setting(string prefix, int depth)
    {
        var start = _at;
        if (!Path(prefix, out var path)) return false;
        SkipSpaces();
        if (Here == '{') return Section(path, depth);
        if (StartsWith("+=")) return Error(path, "+= is not supported; write the whole list", start);
        if (Here is not ('=' or ':')) return Error(path, "has no value; write \"name = value\" on one line", start);
        _at++;
        if (!Value(path, depth, out var isLeftOut)) return false;
        SkipSpaces();
        var isFollowed = Here == ',';
        if (isFollowed) _at++;
        if (isLeftOut) _replacements.Add((start, _at, ""));
        else _source.Lines[path] = LineOf(start);
        return isFollowed || Here is '\n' or '}' || AtComment || Error(path, $"\"{Here}\" is not expected after the value; write one setting a line", _at);
    }

    private bool Section(string path, int depth)
    {
        if (depth >= MaxDepth) return Error(path, "is nested too deep", _at);
        _source.Lines[path] = LineOf(_at);
        Body(path, _at++, depth + 1);
        return true;
    }

    private bool Path(string prefix, out string path)
    {
        path = prefix;
        while (true)
        {
            var start = _at;
            string part;
            if (Here == '"')
            {
                if (!Quoted(prefix)) return false;
                part = _text[(start + 1)..(_at - 1)];
            }
            else
            {
                while (!AtEnd && !char.IsWhiteSpace(Here) && Here is not ('.' or '+') && IsPlain) _at++;
                part = _text[start.._at];
            }

            if (part.Length == 0) return Error(prefix, $"a name is expected before \"{(AtEnd ? "the end" : Here)}\"", _at);
            if (part == "include" && path == prefix) return Error(prefix, "include is not supported", start);
            path = (path.Length == 0 ? "" : path + ".") + (part.Contains('.', StringComparison.Ordinal) ? $"\"{part}\"" : part);
            if (Here != '.') return true;
            _at++;
        }
    }

    /// <summary>Reads a value up to the end of the line, a comma or a closing bracket.</summary>
    private bool Value(string path, int depth, out bool isLeftOut)
    {
        isLeftOut = false;
        var parts = 0;
        var start = _at;
        while (true)
        {
            SkipSpaces();
            if (Here is '\n' or ',' or '}' or ']' || AtComment) return parts > 0 || Error(path, "has no value; write \"\" for an empty one", start);
            if (isLeftOut) isLeftOut = false;
            var before = _at;
            switch (Here)
            {
                case '{' when parts == 0:
                    return Section(path, depth);
                case '[' when parts == 0:
                    return Array(path, depth);
                case '"':
                    if (!Quoted(path)) return false;
                    break;
                case '$':
                    if (!Variable(path, out var isAbsent)) return false;
                    isLeftOut = isAbsent && parts == 0;
                    break;
                default:
                    while (!AtEnd && Here != '\n' && IsPlain) _at++;
                    break;
            }

            if (_at == before)
                return Error(path, IsNextSetting(start) ? $"\"{Here}\" is not expected in the value; write one setting a line" : $"\"{Here}\" must stand in quotes", _at);
            parts++;
        }
    }

    /// <summary>After a value and another word, "=" or "{" belongs to a setting that follows on the same line.</summary>
    private bool IsNextSetting(int start) => Here is '=' or '{' && _text.AsSpan(start, _at - start).Trim().IndexOfAny(' ', '\t') > 0;

    private bool Array(string path, int depth)
    {
        var opened = _at++;
        if (depth >= MaxDepth) return Error(path, "is nested too deep", opened);
        while (true)
        {
            SkipBlank();
            if (AtEnd) return Error(path, "this list is never closed: a \"]\" is missing", opened);
            if (Here == ']')
            {
                _at++;
                return true;
            }

            var start = _at;
            if (!Value(path, depth + 1, out var isLeftOut)) return false;
            SkipSpaces();
            if (Here == ',') _at++;
            else if (Here is not ('\n' or ']') && !AtComment) return Error(path, $"\"{Here}\" is not expected in a list", _at);
            if (isLeftOut) _replacements.Add((start, _at, ""));
        }
    }

    private bool Quoted(string path)
    {
        var start = _at;
        var isTriple = StartsWith("\"\"\"");
        var end = isTriple ? "\"\"\"" : "\"";
        for (_at += end.Length; !AtEnd; _at++)
        {
            if (StartsWith(end))
            {
                _at += end.Length;
                return true;
            }

            if (Here == '\n' && !isTriple) break;
            if (Here != '\\') continue;
            if (!IsEscape()) return Error(path, "\"\\\" must be written \"\\\\\"", _at);
            _at++;
        }

        return Error(path, "a closing quote is missing", start);
    }

    private bool IsEscape()
    {
        var next = _at + 1 < _text.Length ? _text[_at + 1] : '\n';
        if (next != 'u') return "\"\\/bfnrt".Contains(next, StringComparison.Ordinal);
        return _at + 6 <= _text.Length && _text.AsSpan(_at + 2, 4).IndexOfAnyExcept(HexDigits) < 0;
    }

    /// <summary><c>${NAME}</c> or <c>${?NAME}</c>; the first must be set.</summary>
    private bool Variable(string path, out bool isAbsent)
    {
        isAbsent = false;
        var start = _at;
        var end = _text.IndexOf('}', start);
        if (!StartsWith("${") || end < 0) return Error(path, "\"$\" must stand in quotes, or begin ${NAME}", start);
        var isOptional = _text[start + 2] == '?';
        var name = _text[(start + (isOptional ? 3 : 2))..end].Trim();
        if (name.Length == 0 || name.Any(c => !(char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')))
        {
            const string reason = "is not the name of an environment variable in capitals; references to other settings are not supported";
            return Error(path, $"{_text[start..(end + 1)]} {reason}", start);
        }

        _at = end + 1;
        var value = _environment(name);
        isAbsent = value is null && isOptional;
        if (value is null && !isOptional) Error(path, $"the environment variable {name} is not set", start, isFatal: false);
        _replacements.Add((start, _at, HoconText.Quote(value ?? "")));
        return true;
    }

    private void SkipSpaces()
    {
        while (!AtEnd && Here != '\n' && char.IsWhiteSpace(Here)) _at++;
    }

    private void SkipBlank()
    {
        while (!AtEnd && (char.IsWhiteSpace(Here) || AtComment))
        {
            if (AtComment) while (!AtEnd && Here != '\n') _at++;
            else _at++;
        }
    }

    private bool StartsWith(string text) => string.CompareOrdinal(_text, _at, text, 0, text.Length) == 0;

    private int LineOf(int index) => _hasLines ? _text.AsSpan(0, Math.Min(index, _text.Length)).Count('\n') + 1 : 0;

    /// <summary>Notes an error; false, so that a check can return it.</summary>
    private bool Error(string path, string message, int index, bool isFatal = true)
    {
        _source.Errors.Add(new ConfigurationError(path, message, _source.Describe(LineOf(index))));
        _source.IsReadable &= !isFatal;
        return false;
    }

    private string Render()
    {
        var text = new StringBuilder();
        var from = 0;
        foreach (var (start, end, replacement) in _replacements.OrderBy(r => r.Start).ThenByDescending(r => r.End))
        {
            // A setting that is left out as a whole holds the replacement of its variable.
            if (start < from) continue;
            text.Append(_text, from, start - from).Append(replacement);
            from = end;
        }

        return text.Append(_text, from, _text.Length - from).Append(_closing).Append('\n').ToString();
    }
}
