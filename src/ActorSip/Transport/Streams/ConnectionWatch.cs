using ActorSip.Loops;

namespace ActorSip.Transport.Streams;

/// <summary>
/// Looks through the open connections of a channel now and then and closes those whose time is up. One alarm for all of them, and none while there are
/// none. Loop only.
/// </summary>
internal sealed class ConnectionWatch<TConnection> : ILoopWork
    where TConnection : WatchedConnection
{
    private readonly ILoop _loop;
    private readonly ConnectionTable<TConnection> _table;
    private readonly StreamStatistics _statistics;
    private readonly ILoopAlarm _alarm;
    private readonly long _interval;
    private readonly long _writeStall;
    private readonly long _firstMessage;
    private readonly long _wholeMessage;
    private readonly long _idle;
    private readonly long _halfClosed;
    private bool _watching;

    public ConnectionWatch(ILoop loop, ConnectionTable<TConnection> table, StreamOptions options, StreamStatistics statistics)
    {
        _loop = loop;
        _table = table;
        _statistics = statistics;
        _alarm = loop.CreateAlarm(this);
        _writeStall = Limit(options.WriteStallTimeout);
        _firstMessage = Limit(options.FirstMessageTimeout);
        _wholeMessage = Limit(options.WholeMessageTimeout);
        _idle = Limit(options.IdleTimeout);
        _halfClosed = Limit(options.HalfClosedTime);
        var shortest = Math.Min(Math.Min(Math.Min(_writeStall, _firstMessage), Math.Min(_wholeMessage, _idle)), _halfClosed);
        _interval = Math.Clamp(shortest / 4, 10, 1000);
    }

    /// <summary>There is a connection now.</summary>
    public void Begin()
    {
        if (_watching) return;
        _watching = true;
        _alarm.Set(_loop.Now + _interval);
    }

    public void Run()
    {
        var now = _loop.Now;
        foreach (var connection in _table.All)
        {
            if (connection is not { IsOpen: true, IsClosing: false } || !IsTimeUp(connection, now)) continue;
            _statistics.CountTimedOut();
            connection.Close();
        }

        _watching = _table.Count > 0;
        if (_watching) _alarm.Set(now + _interval);
    }

    private bool IsTimeUp(TConnection connection, long now)
    {
        var marks = connection.Marks;
        var stalled = marks.Writing.Look(connection.Settled, connection.QueuedMessages > 0, now) >= _writeStall;
        var unfinished = marks.Gathering.Look(connection.Intake?.Framed ?? 0, connection.Intake is { HasPart: true }, now) >= _wholeMessage;
        var idle = marks.Anything.Look(connection.Activity, waiting: true, now) >= _idle && now >= marks.KeptUntil;
        return stalled || unfinished || idle
            || (!connection.Outgoing && !marks.IsUsed && now - marks.OpenedAt >= _firstMessage)
            || (marks.HalfClosedAt != 0 && now - marks.HalfClosedAt >= _halfClosed);
    }

    private static long Limit(TimeSpan time) => time == TimeSpan.Zero ? long.MaxValue : (long)time.TotalMilliseconds;
}
