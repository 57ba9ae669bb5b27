using ActorSip.Loops;

namespace ActorSip.Transport.Tcp;

/// <summary>Gives up connections that were not open in time: all have the same time, so they stand in the order of their ends, and one alarm is enough. Loop thread only.</summary>
internal sealed class ConnectDeadlines : ILoopWork
{
    private readonly ILoop _loop;
    private readonly long _milliseconds;
    private readonly ILoopAlarm _alarm;
    private readonly Queue<(TcpConnection Connection, long Due)> _opening = new();

    public ConnectDeadlines(ILoop loop, TimeSpan timeout)
    {
        _loop = loop;
        _milliseconds = Math.Max(1, (long)timeout.TotalMilliseconds);
        _alarm = loop.CreateAlarm(this);
    }

    /// <summary>The connection has begun to be opened.</summary>
    public void Add(TcpConnection connection)
    {
        var due = _loop.Now + _milliseconds;
        if (_opening.Count == 0) _alarm.Set(due);
        _opening.Enqueue((connection, due));
    }

    public void Run()
    {
        while (_opening.TryPeek(out var first))
        {
            if (first.Connection is { IsOpen: false, IsClosing: false })
            {
                if (first.Due > _loop.Now)
                {
                    _alarm.Set(first.Due);
                    return;
                }

                first.Connection.Close(SendError.ConnectTimeout);
            }

            _opening.Dequeue();
        }
    }
}
