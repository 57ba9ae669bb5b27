using ActorSip.Loops;
using ActorSip.Tests.Configuration;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Loops;

public sealed class EventLoopTests : IDisposable
{
    private readonly LoopFaults _faults = new();
    private readonly EventLoop _loop;

    public EventLoopTests() => _loop = new EventLoop(3, _faults.Add, ReferenceOptions.Loop);

    public void Dispose() => _loop.Dispose();

    /// <summary>Who may not is not told so by an exception: the loop runs as other threads do. Threads that are started from it never go before others.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public async Task Its_thread_goes_before_others_where_that_is_allowed(int nice)
    {
        if (!OperatingSystem.IsLinux()) return;
        var usual = NiceOfThisThread();
        using var loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop with { Nice = nice });
        var (own, child) = (int.MinValue, int.MinValue);
        await loop.RunAsync(() =>
        {
            own = NiceOfThisThread();
            var thread = new Thread(() => child = NiceOfThisThread());
            thread.Start();
            thread.Join();
        });
        var isRaised = nice < 0 && usual > nice && MayRaise();
        Assert.Equal(isRaised ? nice : usual, own);
        Assert.Equal(own, loop.Nice);
        Assert.Equal(isRaised ? 0 : usual, child);
    }

    [Fact]
    public async Task Work_runs_on_the_thread_of_the_loop()
    {
        var (name, inLoop, current) = await _loop.RunAsync(() => (Thread.CurrentThread.Name, _loop.InLoop, EventLoop.Current));
        Assert.Equal("actorsip-loop-3", name);
        Assert.True(inLoop);
        Assert.Same(_loop, current);
        Assert.False(_loop.InLoop);
        Assert.Null(EventLoop.Current);
    }

    [Fact]
    public async Task Work_of_one_poster_keeps_its_order_and_none_is_lost()
    {
        const int Posters = 3, Each = 100_000;
        var last = new int[Posters];
        var wrong = 0;
        var posting = Enumerable.Range(0, Posters).Select(poster => Task.Run(() =>
        {
            for (var i = 1; i <= Each; i++)
            {
                var number = i;
                _loop.Post(new LoopAction(() =>
                {
                    if (last[poster] != number - 1) wrong++;
                    last[poster] = number;
                }));
            }
        }));
        await Task.WhenAll(posting);
        await _loop.RunAsync(() => { });
        Assert.Equal(0, wrong);
        Assert.All(last, l => Assert.Equal(Each, l));
    }

    [Fact]
    public async Task A_sleeping_loop_is_woken_each_time()
    {
        for (var i = 0; i < 2_000; i++) await _loop.RunAsync(() => { });
        Assert.Empty(_faults.Seen);
    }

    [Fact]
    public async Task A_flush_comes_once_at_the_end_of_the_pass()
    {
        var order = new List<string>();
        var flush = new FlushAction(() => order.Add("flush"));
        await _loop.RunAsync(() =>
        {
            order.Add("work 1");
            _loop.FlushAtEndOfPass(flush);
            _loop.FlushAtEndOfPass(flush);
            _loop.Post(new LoopAction(() =>
            {
                order.Add("work 2");
                _loop.FlushAtEndOfPass(flush);
            }));
        });
        await _loop.RunAsync(() => { });
        Assert.Equal(["work 1", "work 2", "flush"], order);
    }

    [Fact]
    public async Task A_flush_that_asks_again_is_served_in_the_next_pass()
    {
        var passes = new List<long>();
        var done = new TaskCompletionSource();
        ILoopFlush? flush = null;
        flush = new FlushAction(() =>
        {
            passes.Add(_loop.Passes);
            if (passes.Count < 3) _loop.FlushAtEndOfPass(flush!);
            else done.SetResult();
        });
        _loop.Post(new LoopAction(() => _loop.FlushAtEndOfPass(flush)));
        await done.Task.WaitAsync(LoopExtensions.Patience);
        Assert.Equal([passes[0], passes[0] + 1, passes[0] + 2], passes);
    }

    [Fact]
    public async Task An_exception_is_reported_with_the_type_of_the_work_and_the_loop_goes_on()
    {
        _loop.Post(new LoopAction(() => throw new InvalidOperationException("wrong")));
        await _loop.RunAsync(() => { });
        var fault = Assert.Single(_faults.Seen);
        Assert.Equal(typeof(LoopAction).FullName, fault.Where);
        Assert.Equal("wrong", fault.Exception.Message);
        Assert.Equal(1, _loop.Faults);
    }

    [Fact]
    public async Task An_alarm_rings_once_and_not_early()
    {
        var rung = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var rings = 0;
        var due = await _loop.RunAsync(() =>
        {
            var alarm = _loop.CreateAlarm(new LoopAction(() =>
            {
                rings++;
                rung.TrySetResult(_loop.Now);
            }));
            alarm.Set(_loop.Now + 1);
            alarm.Set(_loop.Now + 30);
            return _loop.Now + 30;
        });
        var at = await rung.Task.WaitAsync(LoopExtensions.Patience);
        Assert.True(at >= due, $"{at} is before {due}");
        Assert.Equal(1, await _loop.RunAsync(() => rings));
    }

    [Fact]
    public async Task Alarms_ring_in_the_order_of_their_time_and_cancelled_ones_not()
    {
        var time = new FakeTimeProvider();
        using var loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop, time);
        var rung = new List<int>();
        await loop.RunAsync(() =>
        {
            var alarms = Enumerable.Range(0, 100).Select(i => (Number: i, Alarm: loop.CreateAlarm(new LoopAction(() => rung.Add(i))))).ToArray();
            foreach (var (number, alarm) in alarms) alarm.Set(loop.Now + 10 + number * 37 % 100);
            foreach (var (number, alarm) in alarms)
                if (number % 3 == 0) alarm.Cancel();
        });
        time.Advance(TimeSpan.FromMilliseconds(9));
        Assert.Empty(await loop.RunAsync(() => rung.ToArray()));
        time.Advance(TimeSpan.FromMilliseconds(200));
        await loop.RunAsync(() => { });
        var expected = Enumerable.Range(0, 100).Where(i => i % 3 != 0).OrderBy(i => i * 37 % 100);
        Assert.Equal(expected, await loop.RunAsync(() => rung.ToArray()));
    }

    [Fact]
    public async Task The_clock_stands_still_within_a_pass()
    {
        var time = new FakeTimeProvider();
        using var loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop, time);
        var (before, after) = await loop.RunAsync(() =>
        {
            var first = loop.Now;
            time.Advance(TimeSpan.FromSeconds(5));
            return (first, loop.Now);
        });
        Assert.Equal(before, after);
        Assert.Equal(before + 5000, await loop.RunAsync(() => loop.Now));
    }

    [Fact]
    public async Task An_idle_loop_makes_no_passes_until_its_alarm()
    {
        var rung = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = await _loop.RunAsync(() =>
        {
            _loop.CreateAlarm(new LoopAction(() => rung.SetResult(_loop.Passes))).Set(_loop.Now + 150);
            return _loop.Passes;
        });
        var passes = await rung.Task.WaitAsync(LoopExtensions.Patience) - before;
        Assert.True(passes <= 3, $"{passes} passes");
    }

    [Fact]
    public async Task Work_posted_after_the_end_still_runs_one_piece_at_a_time_and_in_order()
    {
        _loop.Dispose();
        var running = 0;
        var together = 0;
        var order = new List<int>();
        for (var i = 0; i < 1000; i++)
        {
            var number = i;
            _loop.Post(new LoopAction(() =>
            {
                if (Interlocked.Increment(ref running) > 1) together++;
                order.Add(number);
                Interlocked.Decrement(ref running);
            }));
        }

        await _loop.RunAsync(() => { });
        Assert.Equal(0, together);
        Assert.Equal(Enumerable.Range(0, 1000), order);
        Assert.InRange(_loop.WorkAfterStop, 1000, 1001);
    }

    [Fact]
    public async Task The_portable_waiter_serves_work_and_alarms_too()
    {
        using var loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop, TimeProvider.System, new PortableWaiter());
        for (var i = 0; i < 500; i++) await loop.RunAsync(() => { });
        var rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await loop.RunAsync(() => loop.CreateAlarm(new LoopAction(rung.SetResult)).Set(loop.Now + 20));
        await rung.Task.WaitAsync(LoopExtensions.Patience);
        Assert.Empty(_faults.Seen);
    }

    /// <summary>CAP_SYS_NICE is bit 23 of capabilities(7). A limit that would allow it as well is the exception: then this test is of no use.</summary>
    private static bool MayRaise()
    {
        var effective = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("CapEff:", StringComparison.Ordinal))["CapEff:".Length..].Trim();
        return (ulong.Parse(effective, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) >> 23 & 1) == 1;
    }

    /// <summary>Field 19 of proc_pid_stat(5), counted from behind the name, which may have blanks in it.</summary>
    private static int NiceOfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
