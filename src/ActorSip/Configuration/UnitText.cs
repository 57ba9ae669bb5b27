using System.Buffers;
using System.Globalization;

namespace ActorSip.Configuration;

/// <summary>Durations and sizes as HOCON writes them, with their units.</summary>
internal static class UnitText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Name, double Milliseconds)[] Durations =
    [
        ("us", 0.001), ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
        ("microsecond", 0.001), ("microseconds", 0.001), ("milli", 1), ("millis", 1), ("millisecond", 1), ("milliseconds", 1), ("second", 1000),
        ("seconds", 1000),
        ("minute", 60_000), ("minutes", 60_000), ("hour", 3_600_000), ("hours", 3_600_000), ("day", 86_400_000), ("days", 86_400_000),
    ];

    private static readonly (string Name, long Bytes)[] Sizes =
    [
        ("", 1), ("B", 1), ("b", 1), ("KiB", 1L << 10), ("K", 1L << 10), ("k", 1L << 10), ("MiB", 1L << 20), ("M", 1L << 20), ("m", 1L << 20),
        ("GiB", 1L << 30), ("G", 1L << 30), ("g", 1L << 30),
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
    ];

    /// <summary>A number with a unit; a number alone is refused, since HOCON would take it for milliseconds where most people mean seconds.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (!TrySplit(text, out var number, out var unit)) return false;
        foreach (var (name, milliseconds) in Durations)
        {
            if (name != unit || number * milliseconds > 1e12) continue;
            duration = TimeSpan.FromMilliseconds(number * milliseconds);
            return true;
        }

        return false;
    }

    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        if (!TrySplit(text, out var number, out var unit)) return false;
        foreach (var (name, factor) in Sizes)
        {
            if (name != unit || number * factor > 1e15) continue;
            bytes = (long)(number * factor);
            return true;
        }

        return false;
    }

    /// <summary>In the largest unit that gives a whole number.</summary>
    public static string Duration(TimeSpan duration)
    {
        var milliseconds = duration.TotalMilliseconds;
        if (milliseconds == 0) return "0s";
        var unit = Durations.Take(6).Reverse().First(u => milliseconds % u.Milliseconds == 0 || u.Name == "us");
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(milliseconds / unit.Milliseconds)}{unit.Name}");
    }

    /// <summary>In the largest unit that gives a whole number.</summary>
    public static string Size(long bytes)
    {
        foreach (var (unit, name) in ((long, string)[])[(1L << 30, "GiB"), (1L << 20, "MiB"), (1L << 10, "KiB")])
            if (bytes >= unit && bytes % unit == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit}{name}");
        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static bool TrySplit(string text, out double number, out string unit)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(Digits);
        if (digits < 0) digits = text.Length;
        unit = text[digits..].Trim();
        return double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
