using System.Globalization;
using Akka.Configuration.Hocon;

namespace ActorSip.Configuration;

/// <summary>
/// Reads settings by their full path, each with its type and range; notes what is wrong and goes on, so that all errors are known at the end. What nobody has
/// read is unknown.
/// </summary>
/// <param name="root">The merged configuration.</param>
/// <param name="origin">Where a path was set, for messages; empty for defaults.</param>
internal sealed class SettingReader(HoconValue root, Func<string, string> origin)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sections = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _excused = new(StringComparer.Ordinal);

    public List<ConfigurationError> Errors { get; } = [];

    /// <summary>The paths that were read.</summary>
    public IReadOnlyCollection<string> Known => _known;

    /// <summary>Names of what a section holds, "" for the top; empty when there is no such section.</summary>
    public IReadOnlyList<string> Names(string section) => Find(section) is { } value && value.IsObject() ? [.. value.GetObject().Items.Keys] : [];

    public bool Exists(string path) => Find(path) is not null;

    public bool IsSection(string path) => Find(path) is { } value && value.IsObject();

    public bool HasFailed(string path) => _failed.Contains(path);

    /// <summary>An error of this path was reported already; what follows from it is not.</summary>
    public void Excuse(string path) => _excused.Add(path);

    /// <summary>There may be a setting of this name, though it is not set and its default stands elsewhere.</summary>
    public void Know(string path) => _known.Add(path);

    /// <summary>Names of what a section holds that may be empty.</summary>
    public IReadOnlyList<string> NamesIfAny(string section)
    {
        _sections.Add(section);
        return Names(section);
    }

    /// <summary>Everything below is known, though nobody reads it now.</summary>
    public void Skip(string section)
    {
        _known.Add(section);
        foreach (var name in Names(section)) Skip($"{section}.{name}");
    }

    public void Fail(string path, string message)
    {
        _failed.Add(path);
        if (!_excused.Contains(path)) Errors.Add(new ConfigurationError(path, message, origin(path)));
    }

    /// <summary>Notes an error about settings that are each right but do not fit together; not when one of them is wrong already.</summary>
    public void Check(bool isGood, string path, string message, params ReadOnlySpan<string> others)
    {
        if (isGood || _failed.Contains(path)) return;
        foreach (var other in others)
            if (_failed.Contains(other)) return;
        Fail(path, message);
    }

    /// <param name="path">Full path.</param>
    /// <param name="fallback">Path read instead when this one is not there: the defaults of sections with names of the operator's own.</param>
    public string Text(string path, string? fallback = null) => Single(path, fallback) ?? "";

    public IReadOnlyList<string> List(string path, string? fallback = null)
    {
        _known.Add(path);
        var value = Find(path);
        if (value is null && fallback is not null) return List(fallback);
        if (value is null) Missing(path);
        else if (value.IsObject()) Fail(path, "is a section, but a list is expected");
        else if (value.IsString()) return value.GetString() is { Length: > 0 } single ? [single] : [];
        else if (value.GetArray().Any(v => !v.IsString() || string.IsNullOrEmpty(v.GetString())))
            Fail(path, "must be a list of single values that are not empty");
        else return [.. value.GetArray().Select(v => v.GetString())];
        return [];
    }

    public int Integer(string path, int least, int most)
    {
        if (Single(path) is not { } text) return least;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            Fail(path, $"\"{text}\" is not a whole number; write one from {least} to {most}");
        else if (value < least || value > most)
            Fail(path, least == most ? $"{value} is not possible in this version; it must be {least}" : $"{value} is outside {least} to {most}");
        else return value;
        return least;
    }

    public TimeSpan Duration(string path, TimeSpan least, TimeSpan most, string example)
    {
        if (Single(path) is not { } text) return least;
        if (!UnitText.TryParseDuration(text, out var value)) Fail(path, $"\"{text}\" is not a duration; write {example}");
        else if (value < least || value > most) Fail(path, $"{text} is outside {UnitText.Duration(least)} to {UnitText.Duration(most)}");
        else return value;
        return least;
    }

    public long Size(string path, long least, long most, string example)
    {
        if (Single(path) is not { } text) return least;
        if (!UnitText.TryParseSize(text, out var value)) Fail(path, $"\"{text}\" is not a size in bytes; write {example}");
        else if (value < least || value > most) Fail(path, $"{text} is outside {UnitText.Size(least)} to {UnitText.Size(most)}");
        else return value;
        return least;
    }

    public bool Switch(string path)
    {
        if (Single(path) is not { } text) return false;
        if (text is "on" or "true" or "yes") return true;
        if (text is not ("off" or "false" or "no")) Fail(path, $"\"{text}\" is neither on nor off");
        return false;
    }

    public T Choice<T>(string path, string? fallback, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (Single(path, fallback) is not { } text) return choices[0].Value;
        var names = new List<string>();
        foreach (var (name, value) in choices)
        {
            if (name == text) return value;
            names.Add(name);
        }

        Fail(path, $"\"{text}\" is not one of {string.Join(", ", names)}");
        return choices[0].Value;
    }

    /// <summary>Notes every setting under the section that was not read, with the one that may have been meant.</summary>
    public void FindUnknown(string section)
    {
        var prefixes = _known.Concat(_sections).SelectMany(SettingSearch.Prefixes).ToHashSet(StringComparer.Ordinal);
        if (Find(section) is { } value) FindUnknown(section, value, prefixes);
    }

    private void FindUnknown(string path, HoconValue value, HashSet<string> prefixes)
    {
        if (_failed.Contains(path)) return;
        if (!prefixes.Contains(path))
        {
            var nearest = SettingSearch.Nearest(path, _known);
            Fail(path, nearest is null ? "there is no such setting" : $"there is no such setting; did you mean {nearest}?");
        }
        else if (_known.Contains(path)) return;
        else if (!value.IsObject()) Fail(path, "is a section; write its settings one by one");
        else foreach (var (name, child) in value.GetObject().Items) FindUnknown($"{path}.{name}", child, prefixes);
    }

    private string? Single(string path, string? fallback = null)
    {
        _known.Add(path);
        var value = Find(path);
        if (value is null && fallback is not null) return Single(fallback);
        if (value is null) Missing(path);
        else if (value.IsObject()) Fail(path, "is a section, but a single value is expected");
        else if (!value.IsString()) Fail(path, "is a list, but a single value is expected");
        else return value.GetString() ?? "";
        return null;
    }

    /// <summary>A section that was overwritten with a single value is one error, not one for each of its settings.</summary>
    private void Missing(string path)
    {
        var isOverwritten = SettingSearch.Prefixes(path).Any(prefix => prefix != path && Find(prefix) is { } section && !section.IsObject());
        if (isOverwritten) _failed.Add(path);
        else Fail(path, "is missing");
    }

    private HoconValue? Find(string path)
    {
        var value = root;
        if (path.Length == 0) return value;
        foreach (var name in path.Split('.'))
        {
            if (!value.IsObject() || !value.GetObject().Items.TryGetValue(name, out var child)) return null;
            value = child;
        }

        return value;
    }
}
