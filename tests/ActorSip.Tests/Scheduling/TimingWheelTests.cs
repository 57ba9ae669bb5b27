using ActorSip.Scheduling;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Tests.Scheduling;

public sealed class TimingWheelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    public void A_timer_fires_once_never_early_and_within_a_tick(int tick)
    {
        foreach (var start in new[] { 0L, 7, 123_456_789 })
        {
            foreach (var delay in new[] { 1L, 9, 10, 11, 63, 64, 65, 500, 640, 641, 4_000, 32_000, 40_960, 262_144, 3_600_000 })
            {
                var wheel = new TimingWheel<string>(start, tick);
                var sink = new Sink<string>();
                wheel.Start(start + delay, "x");
                sink.RunTo(wheel, start + delay - 1);
                Assert.Empty(sink.Fired);
                sink.RunTo(wheel, start + delay + tick);
                Assert.Equal(["x"], sink.Fired);
                Assert.Equal((0, long.MaxValue), (wheel.Count, wheel.NextDue));
            }
        }
    }

    [Fact]
    public void With_a_tick_of_one_millisecond_it_fires_at_its_very_time()
    {
        var wheel = new TimingWheel<string>(1_000, 1);
        var sink = new Sink<string>();
        wheel.Start(1_500, "x");
        wheel.Advance(1_499, sink);
        Assert.Empty(sink.Fired);
        wheel.Advance(1_500, sink);
        Assert.Equal(["x"], sink.Fired);
    }

    [Theory]
    [InlineData(3_600_000L)]
    [InlineData(86_400_000L)]
    [InlineData(365 * 86_400_000L)]
    public void A_far_deadline_is_reached_by_sleeping_until_NextDue_a_few_times(long delay)
    {
        var wheel = new TimingWheel<string>(0, 10);
        var sink = new Sink<string>();
        wheel.Start(delay, "x");
        var wakes = 0;
        while (sink.Fired.Count == 0)
        {
            Assert.InRange(wheel.NextDue, 0, delay);
            wheel.Advance(sink.Now = wheel.NextDue, sink);
            wakes++;
        }

        Assert.Equal(delay, sink.Now);
        Assert.InRange(wakes, 1, 8);
    }

    [Fact]
    public void Never_is_far_away()
    {
        var wheel = new TimingWheel<string>(500, 1);
        var sink = new Sink<string>();
        var handle = wheel.Start(long.MaxValue, "x");
        wheel.Advance(100L * 365 * 86_400_000, sink);
        Assert.Empty(sink.Fired);
        Assert.True(wheel.Stop(handle));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(1_000)]
    public void What_is_due_already_fires_with_the_next_tick(long due)
    {
        var wheel = new TimingWheel<string>(0, 10);
        var sink = new Sink<string>();
        wheel.Advance(1_004, sink);
        wheel.Start(due, "x");
        Assert.Equal(1_010, wheel.NextDue);
        wheel.Advance(1_009, sink);
        Assert.Empty(sink.Fired);
        wheel.Advance(1_010, sink);
        Assert.Equal(["x"], sink.Fired);
    }

    [Fact]
    public void A_stopped_timer_does_not_fire_and_its_handle_names_nothing()
    {
        var wheel = new TimingWheel<string>(0, 10);
        var sink = new Sink<string>();
        var first = wheel.Start(100, "first");
        Assert.True(wheel.Stop(first));
        Assert.False(wheel.Stop(first));
        var second = wheel.Start(100, "second");
        Assert.NotEqual(first, second);
        Assert.False(wheel.Stop(first));
        Assert.False(wheel.Stop(default));
        Assert.True(default(TimerHandle).IsNone);
        Assert.False(second.IsNone);
        sink.RunTo(wheel, 200);
        Assert.Equal(["second"], sink.Fired);
        Assert.False(wheel.Stop(second));
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Stopping_any_of_several_in_a_slot_leaves_the_others()
    {
        for (var stopped = 0; stopped < 5; stopped++)
        {
            var wheel = new TimingWheel<int>(0, 10);
            var sink = new Sink<int>();
            var handles = Enumerable.Range(0, 5).Select(i => wheel.Start(5_000, i)).ToArray();
            Assert.True(wheel.Stop(handles[stopped]));
            sink.RunTo(wheel, 5_010);
            Assert.Equal(Enumerable.Range(0, 5).Where(i => i != stopped), sink.Fired.Order());
        }
    }

    [Fact]
    public void A_jump_of_the_clock_fires_all_that_is_due_in_order()
    {
        var wheel = new TimingWheel<long>(0, 10);
        var sink = new Sink<long>();
        long[] dues = [86_400_000, 32_000, 500, 3_600_000, 10, 4_000, 640, 41_000, 2_621_440, 86_400_010];
        foreach (var due in dues) wheel.Start(due, due);
        wheel.Advance(86_400_000, sink);
        Assert.Equal(dues.Order().SkipLast(1), sink.Fired);
        Assert.Equal(1, wheel.Count);
    }

    [Fact]
    public void A_clock_that_goes_back_fires_nothing()
    {
        var wheel = new TimingWheel<string>(1_000, 10);
        var sink = new Sink<string>();
        wheel.Advance(5_000, sink);
        wheel.Start(5_050, "x");
        wheel.Advance(0, sink);
        wheel.Advance(2_000, sink);
        Assert.Empty(sink.Fired);
        wheel.Advance(5_050, sink);
        Assert.Equal(["x"], sink.Fired);
    }

    [Fact]
    public void A_timer_started_while_firing_waits_for_a_later_call_even_if_it_is_due()
    {
        var wheel = new TimingWheel<string>(0, 10);
        var sink = new Sink<string>();
        sink.OnFire = state =>
        {
            if (sink.Fired.Count < 10) wheel.Start(0, state);
        };
        wheel.Start(100, "x");
        wheel.Advance(60_000, sink);
        Assert.Equal(["x"], sink.Fired);
        Assert.Equal(60_010, wheel.NextDue);
        wheel.Advance(60_010, sink);
        Assert.Equal(["x", "x"], sink.Fired);
    }

    [Fact]
    public void A_timer_stopped_while_firing_in_the_same_tick_does_not_fire()
    {
        var wheel = new TimingWheel<int>(0, 10);
        var sink = new Sink<int>();
        var handles = new TimerHandle[3];
        sink.OnFire = fired =>
        {
            for (var i = 0; i < 3; i++) Assert.Equal(i != fired && sink.Fired.Count == 1, wheel.Stop(handles[i]));
        };
        for (var i = 0; i < 3; i++) handles[i] = wheel.Start(100, i);
        wheel.Advance(1_000, sink);
        Assert.Single(sink.Fired);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void An_exception_of_a_sink_loses_no_other_timer()
    {
        var wheel = new TimingWheel<int>(0, 10);
        var sink = new Sink<int> { OnFire = static state => throw new InvalidOperationException($"timer {state}") };
        for (var i = 0; i < 3; i++) wheel.Start(100 + 1_000 * i, i);
        wheel.Start(100, 3);
        Assert.Throws<InvalidOperationException>(() => wheel.Advance(2_000, sink));
        sink.OnFire = null;
        wheel.Advance(2_000, sink);
        wheel.Advance(2_100, sink);
        Assert.Equal([0, 1, 2, 3], sink.Fired.Order());
    }

    [Fact]
    public void A_sink_may_not_advance()
    {
        var wheel = new TimingWheel<int>(0, 10);
        var sink = new Sink<int>();
        sink.OnFire = _ => wheel.Advance(1_000, sink);
        wheel.Start(100, 1);
        Assert.Throws<InvalidOperationException>(() => wheel.Advance(100, sink));
    }

    [Fact]
    public void An_ended_timer_holds_its_state_no_longer()
    {
        var wheel = new TimingWheel<object>(0, 10);
        var sink = new Sink<object>();
        var (fired, stopped) = StartTwo(wheel, sink);
        sink.Fired.Clear();
        GC.Collect();
        Assert.False(fired.IsAlive);
        Assert.False(stopped.IsAlive);
        Assert.Equal(0, wheel.Count);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static (WeakReference, WeakReference) StartTwo(TimingWheel<object> wheel, Sink<object> sink)
        {
            object fires = new(), stops = new();
            wheel.Start(100, fires);
            wheel.Stop(wheel.Start(100, stops));
            wheel.Advance(100, sink);
            return (new WeakReference(fires), new WeakReference(stops));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_001)]
    public void A_tick_has_a_sensible_length(int tick) => Assert.Throws<ArgumentOutOfRangeException>(() => new TimingWheel<int>(0, tick));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 10)]
    [InlineData(4, 10)]
    [InlineData(5, 37)]
    [InlineData(6, 1_000)]
    public void It_agrees_with_a_sorted_set_over_random_calls(int seed, int tick)
    {
        output.WriteLine($"seed {seed}");
        var random = new TestRandom((ulong)seed);
        var origin = random.Below(1_000_000_000);
        var now = origin;
        var wheel = new TimingWheel<int>(origin, tick);
        var model = new SortedSet<(long Tick, int Id)>();
        var handles = new List<(TimerHandle Handle, long Tick, int Id)>();
        var sink = new Sink<int>();
        long[] spans = [5, 100, 1_000, 10_000, 100_000, 4_000_000, 100_000_000];
        for (var step = 0; step < 60_000; step++)
        {
            switch (random.Below(8))
            {
                case < 4:
                    var due = now - 20 + random.Below(spans[random.Below(spans.Length)]);
                    var dueTick = Math.Max((due - origin + tick - 1) / tick, (now - origin) / tick + 1);
                    if (due < origin) dueTick = (now - origin) / tick + 1;
                    model.Add((dueTick, step));
                    handles.Add((wheel.Start(due, step), dueTick, step));
                    break;
                case < 7 when handles.Count > 0:
                    var chosen = (int)random.Below(handles.Count);
                    var (handle, handleTick, id) = handles[chosen];
                    Assert.Equal(model.Remove((handleTick, id)), wheel.Stop(handle));
                    handles[chosen] = handles[^1];
                    handles.RemoveAt(handles.Count - 1);
                    break;
                default:
                    now = random.Below(3) == 0 && wheel.NextDue != long.MaxValue ? Math.Max(now, wheel.NextDue) : now + random.Below(spans[random.Below(random.Below(20) == 0 ? 7 : 4)]);
                    sink.Fired.Clear();
                    wheel.Advance(now, sink);
                    var expected = model.TakeWhile(t => t.Tick <= (now - origin) / tick).ToArray();
                    var ticks = expected.ToDictionary(t => t.Id, t => t.Tick);
                    Assert.Equal(expected.Length, sink.Fired.Count);
                    Assert.Equal(expected.Select(t => t.Tick), sink.Fired.Select(id => ticks[id]));
                    model.ExceptWith(expected);
                    break;
            }

            Assert.Equal(model.Count, wheel.Count);
            if (model.Count == 0) Assert.Equal(long.MaxValue, wheel.NextDue);
            else Assert.InRange(wheel.NextDue, now + 1, origin + model.Min.Tick * tick);
        }
    }

    [Fact]
    public void A_million_timers_start_stop_and_fire_without_allocating_again()
    {
        const int count = 1_000_000;
        var wheel = new TimingWheel<object>(0, 10);
        var sink = new CountingSink();
        var handles = new TimerHandle[count];
        var state = new object();
        Round(0);
        Assert.Equal(count / 2, sink.Count);
        var (time, rounds) = (0L, 1);
        Assert.Equal(0, Allocations.Least(() =>
        {
            Round(time += 100_000);
            rounds++;
        }));
        Assert.Equal(rounds * (count / 2), sink.Count);

        void Round(long now)
        {
            for (var i = 0; i < count; i++) handles[i] = wheel.Start(now + 500 + i * 31L % 64_000, state);
            for (var i = 0; i < count; i += 2)
            {
                if (!wheel.Stop(handles[i])) Assert.Fail("not running");
            }

            for (var passed = 0; passed <= 65_000; passed += 10) wheel.Advance(now + passed, sink);
            if (wheel.Count != 0) Assert.Fail($"{wheel.Count} left");
        }
    }

    [Fact]
    public void A_sink_may_be_a_ref_struct()
    {
        var wheel = new TimingWheel<int>(0, 10);
        wheel.Start(10, 5);
        wheel.Start(20, 6);
        Span<int> fired = stackalloc int[3];
        wheel.Advance(100, new SpanSink(fired));
        Assert.Equal([2, 5, 6], fired.ToArray());
    }

    private readonly ref struct SpanSink(Span<int> fired) : ITimerSink<int>
    {
        private readonly Span<int> _fired = fired;

        public void Fire(int state) => _fired[++_fired[0]] = state;
    }

    private sealed class CountingSink : ITimerSink<object>
    {
        public int Count { get; private set; }

        public void Fire(object state) => Count++;
    }

    private sealed class Sink<T> : ITimerSink<T>
    {
        public List<T> Fired { get; } = [];

        public long Now { get; set; }

        public Action<T>? OnFire { get; set; }

        public void Fire(T state)
        {
            Fired.Add(state);
            OnFire?.Invoke(state);
        }

        /// <summary>As a loop would: wakes when the wheel says, and at the end.</summary>
        public void RunTo(TimingWheel<T> wheel, long end)
        {
            while (wheel.NextDue <= end) wheel.Advance(wheel.NextDue, this);
            wheel.Advance(end, this);
        }
    }
}
