using Akka.Event;

namespace ActorSip.Logging;

/// <summary>
/// The log for what others can cause by what they send: of each kind of line so many a minute are written, the rest are counted. Text from outside is made harmless. From any thread.
/// </summary>
/// <param name="log">Where lines go.</param>
/// <param name="time">Tells when a minute is over.</param>
public sealed class LimitedLog(ILoggingAdapter log, TimeProvider time)
{
    /// <summary>Lines of a kind in a minute: enough to see what is going on, and to fill no disk.</summary>
    public const int LinesPerMinute = 20;

    private readonly Dictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <summary>Writes a line, if there is room for one of its kind.</summary>
    /// <param name="level">How bad it is.</param>
    /// <param name="cause">An exception; null for none.</param>
    /// <param name="format">A constant, with {0} and so on: the kind of the line.</param>
    /// <param name="parts">What stands in their place.</param>
    public void Write(LogLevel level, Exception? cause, string format, params object[] parts)
    {
        if (!log.IsEnabled(level)) return;
        var (room, leftOut) = Take(format);
        if (room < 0) return;
        if (leftOut > 0) Put(level, null, "Left out {0} lines like this one: {1}", leftOut, format);
        if (room == 0)
        {
            Put(level, null, "No more lines like this one for a minute: {0}", format);
            return;
        }

        Put(level, cause, format, [.. parts.Select(part => part is string text ? LogText.Of(text) : part)]);
    }

    public void Info(string format, params object[] parts) => Write(LogLevel.InfoLevel, null, format, parts);

    public void Warning(string format, params object[] parts) => Write(LogLevel.WarningLevel, null, format, parts);

    public void Warning(Exception cause, string format, params object[] parts) => Write(LogLevel.WarningLevel, cause, format, parts);

    public void Error(Exception cause, string format, params object[] parts) => Write(LogLevel.ErrorLevel, cause, format, parts);

    private void Put(LogLevel level, Exception? cause, string format, params object[] parts)
    {
        switch (level)
        {
            case LogLevel.ErrorLevel:
                log.Error(cause, format, parts);
                break;
            case LogLevel.WarningLevel:
                log.Warning(cause, format, parts);
                break;
            case LogLevel.InfoLevel:
                log.Info(cause, format, parts);
                break;
            default:
                log.Debug(cause, format, parts);
                break;
        }
    }

    /// <summary>Counts a line of a kind.</summary>
    /// <returns>Room: above 0 to write it, 0 to say that no more will be written, below 0 to say nothing. How many were left out in the minute before, to be said once.</returns>
    private (int Room, long LeftOut) Take(string format)
    {
        lock (_windows)
        {
            if (!_windows.TryGetValue(format, out var window)) _windows[format] = window = new Window(time.GetTimestamp());
            var leftOut = 0L;
            if (time.GetElapsedTime(window.Start) >= TimeSpan.FromMinutes(1))
            {
                leftOut = Math.Max(0, window.Count - LinesPerMinute);
                window.Start = time.GetTimestamp();
                window.Count = 0;
            }

            return ((int)Math.Max(-1, LinesPerMinute - window.Count++), leftOut);
        }
    }

    private sealed class Window(long start)
    {
        public long Start { get; set; } = start;

        public long Count { get; set; }
    }
}
