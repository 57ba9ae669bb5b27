using ActorSip.Loops;
using ActorSip.Requests;
using ActorSip.Sip.Proxying;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>The wheel of a request actor and its one alarm.</summary>
public sealed class RequestTimersTests : ILoopWork, ITimed
{
    private readonly ManualLoop _loop = new();
    private readonly RequestTimers _timers;
    private readonly List<int> _fired = [];
    private readonly List<long> _questions = [];
    private int _rings;

    public RequestTimersTests() => _timers = new RequestTimers(_loop, this) { LocationTimer = _questions.Add };

    [Fact]
    public void Timers_fire_in_their_order_and_not_before_their_time()
    {
        _timers.Start(500, this, kind: 2);
        _timers.Start(100, this, kind: 1);
        _timers.Start(300, number: 77);
        Assert.Equal(3, _timers.Count);
        AdvanceTo(1099);
        Assert.Empty(_fired);
        AdvanceTo(1110);
        Assert.Equal([1], _fired);
        AdvanceTo(2000);
        Assert.Equal([1, 2], _fired);
        Assert.Equal([77L], _questions);
        Assert.Equal(0, _timers.Count);
    }

    [Fact]
    public void A_stopped_timer_does_not_fire_and_its_handle_stops_no_other()
    {
        var handle = _timers.Start(100, this, kind: 1);
        Assert.NotEqual(0, handle);
        _timers.Stop(handle);
        _timers.Stop(0);
        var next = _timers.Start(100, this, kind: 2);
        Assert.NotEqual(handle, next);
        _timers.Stop(handle);
        AdvanceTo(2000);
        Assert.Equal([2], _fired);
    }

    [Fact]
    public void One_alarm_stands_for_the_earliest_timer()
    {
        _timers.Start(500, this, kind: 1);
        _timers.SetAlarm(rung: false);
        var alarm = Assert.Single(_loop.Alarms);
        Assert.InRange(alarm.Due!.Value, 1001, 1510);

        _timers.Start(20, this, kind: 2);
        _timers.SetAlarm(rung: false);
        Assert.InRange(alarm.Due!.Value, 1020, 1030);

        // A later one changes nothing.
        var settings = alarm.Settings;
        _timers.Start(900, this, kind: 3);
        _timers.SetAlarm(rung: false);
        Assert.Equal(settings, alarm.Settings);
    }

    [Fact]
    public void The_alarm_rings_as_often_as_needed_until_all_have_fired()
    {
        foreach (var delay in new[] { 10, 700, 5000, 32_000 }) _timers.Start(delay, this, kind: delay);
        _timers.SetAlarm(rung: false);
        while (_timers.Count > 0)
        {
            Assert.True(_rings < 50, "The alarm rings again and again, and nothing fires.");
            _loop.Now = _loop.Alarms[0].Due!.Value;
            _loop.Alarms[0].Ring();
            _timers.Advance();
            _timers.SetAlarm(rung: true);
        }

        Assert.Equal([10, 700, 5000, 32_000], _fired);
        Assert.InRange(_loop.Now, 33_000, 33_020);
        Assert.Null(_loop.Alarms[0].Due);
    }

    void ILoopWork.Run() => _rings++;

    void ITimed.OnTimer(int kind) => _fired.Add(kind);

    private void AdvanceTo(long now)
    {
        _loop.Now = now;
        _timers.Advance();
    }
}
