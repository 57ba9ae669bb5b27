using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Scheduling;
using ActorSip.Sip.Proxying;

namespace ActorSip.Requests;

/// <summary>The timers of one request actor: a wheel of its own, and one alarm of its loop for the wheel's next deadline.</summary>
internal sealed class RequestTimers : ILocationTimers, ITimerSink<TimerItem>
{
    private const int Tick = 10;

    private readonly TimingWheel<TimerItem> _wheel;
    private readonly ILoop _loop;
    private readonly ILoopAlarm _alarm;
    private long _alarmAt = long.MaxValue;

    /// <param name="loop">Of the actor.</param>
    /// <param name="ring">Runs on the loop when the next deadline has come: sends the actor a message.</param>
    public RequestTimers(ILoop loop, ILoopWork ring)
    {
        _loop = loop;
        _wheel = new TimingWheel<TimerItem>(loop.Now, Tick);
        _alarm = loop.CreateAlarm(ring);
    }

    public long Now => _loop.Now;

    public int Count => _wheel.Count;

    /// <summary>Called for a question's timer.</summary>
    public Action<long>? LocationTimer { get; set; }

    public long Start(int milliseconds, ITimed owner, int kind) => Pack(_wheel.Start(Now + milliseconds, new TimerItem(owner, kind)));

    public long Start(int milliseconds, long number) => Pack(_wheel.Start(Now + milliseconds, new TimerItem(null, number)));

    public void Stop(long handle) => _wheel.Stop(new TimerHandle((int)(handle >> 32), (uint)handle));

    /// <summary>Fires what is due.</summary>
    public void Advance() => _wheel.Advance(Now, this);

    /// <summary>Sets the alarm for the next deadline; at the end of a turn.</summary>
    /// <param name="rung">True when the alarm has just rung.</param>
    public void SetAlarm(bool rung)
    {
        if (rung) _alarmAt = long.MaxValue;
        var next = _wheel.NextDue;
        if (next >= _alarmAt) return;
        _alarmAt = next;
        _alarm.Set(next);
    }

    void ITimerSink<TimerItem>.Fire(TimerItem state)
    {
        if (state.Owner is not null) state.Owner.OnTimer((int)state.Number);
        else LocationTimer?.Invoke(state.Number);
    }

    private static long Pack(TimerHandle handle) => (long)handle.Index << 32 | handle.Generation;
}
