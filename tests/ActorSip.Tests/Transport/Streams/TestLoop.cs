using System.Collections.Concurrent;
using ActorSip.Loops;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>The smallest loop that keeps the contract: a thread, a queue, flushes after each pass, alarms.</summary>
internal sealed class TestLoop : ILoop, IDisposable
{
    private readonly BlockingCollection<ILoopWork> _queue = [];
    private readonly List<ILoopFlush> _flushes = [];
    private readonly List<Alarm> _alarms = [];
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly Thread _thread;

    public TestLoop()
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = "test loop" };
        _thread.Start();
    }

    public int Index => 0;

    public long Now => (long)TimeProvider.System.GetElapsedTime(_start).TotalMilliseconds + 1;

    public bool InLoop => Thread.CurrentThread == _thread;

    /// <summary>Exceptions that work has let escape.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    public void Post(ILoopWork work) => _queue.Add(work);

    public void FlushAtEndOfPass(ILoopFlush flush)
    {
        if (!InLoop) throw new InvalidOperationException("not on the loop");
        if (!_flushes.Contains(flush)) _flushes.Add(flush);
    }

    public ILoopAlarm CreateAlarm(ILoopWork work) => new Alarm(this, work);

    /// <summary>Runs something on the loop in one pass and waits for its end.</summary>
    public async Task RunAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new Work(() =>
        {
            action();
            done.SetResult();
        }));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Holds the loop up until the result is disposed of.</summary>
    public async Task<IDisposable> BlockAsync()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = new ManualResetEventSlim();
        Post(new Work(() =>
        {
            entered.SetResult();
            blocked.Wait();
        }));
        await entered.Task;
        return new Release(blocked);
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Loop()
    {
        while (!_queue.IsCompleted)
        {
            var wait = _alarms.Count == 0 ? -1 : (int)Math.Max(0, _alarms.Min(alarm => alarm.Due) - Now);
            if (_queue.TryTake(out var work, wait)) Guard(work);
            foreach (var due in _alarms.Where(alarm => alarm.Due <= Now).ToArray())
            {
                _alarms.Remove(due);
                Guard(due.Work);
            }

            foreach (var flush in _flushes.ToArray())
            {
                _flushes.Remove(flush);
                flush.Flush();
            }
        }
    }

    private void Guard(ILoopWork work)
    {
        try
        {
            work.Run();
        }
#pragma warning disable CA1031 // as the contract has it: the loop goes on, and the test looks at the faults
        catch (Exception e)
#pragma warning restore CA1031
        {
            Faults.Enqueue(e);
        }
    }

    private sealed class Work(Action action) : ILoopWork
    {
        public void Run() => action();
    }

    private sealed class Release(ManualResetEventSlim blocked) : IDisposable
    {
        public void Dispose() => blocked.Set();
    }

    private sealed class Alarm(TestLoop loop, ILoopWork work) : ILoopAlarm
    {
        public ILoopWork Work => work;

        public long Due { get; private set; }

        public void Set(long due)
        {
            Due = due;
            if (!loop._alarms.Contains(this)) loop._alarms.Add(this);
        }

        public void Cancel() => loop._alarms.Remove(this);
    }
}
