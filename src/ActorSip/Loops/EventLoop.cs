using System.Collections.Concurrent;
using Akka.Dispatch;

namespace ActorSip.Loops;

/// <summary>
/// A loop with a thread of its own. A pass: wait (not at all while there is something to do), let ready sources read a batch, ring alarms, run queued work,
/// flush. Work and sources alternate, so that neither starves the other. An idle loop sleeps in the kernel.
/// </summary>
/// <remarks>
/// After <see cref="Dispose"/> the thread is gone, but what is posted still runs, one piece at a time on the thread pool and counted in
/// <see cref="WorkAfterStop"/>: an actor system that is terminated after its loops must be able to stop its actors.
/// </remarks>
public sealed class EventLoop : ILoop, IDisposable
{
    private const int PiecesBetweenClockReadings = 16;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly TimeProvider _time;
    private readonly long _timestampsPerMillisecond;
    private readonly long _workBudget;
    private readonly long _gatherTime;
    private readonly long _writeGatherTime;
    private readonly long _farWriteGatherTime;
    private readonly LoopOptions _options;
    private readonly LoopFault _fault;
    private readonly ILoopWaiter _waiter;
    private readonly LoopQueue _own = new();
    private readonly ConcurrentQueue<LoopItem> _posted = new();
    private readonly FlushList _flushes = new();
    private readonly AlarmHeap _alarms = new();
    private readonly Thread _thread;
    private ReadySources _ready = new();
    private ReadySources _full = new();
    private int _passesWithoutWait;
    private int _threadId;
    private int _sleeping;
    private int _lateRun;
    private volatile bool _stopping;
    private volatile bool _stopped;
    private long _now;
    private long _passes;
    private long _waits;
    private long _sleeps;
    private long _pauses;
    private long _lastLook;
    private long _nextGatherTime;
    private int _nice;
    private long _faults;
    private long _workAfterStop;

    /// <summary>Makes the loop and starts its thread, named "actorsip-loop-N".</summary>
    /// <param name="index">Number of the loop on its node, from 0.</param>
    /// <param name="fault">Hears of exceptions of what runs here, on the loop's thread.</param>
    /// <param name="options">The budget of a pass.</param>
    /// <param name="time">The monotonic clock; the system's when null. A test that drives it wakes the loop with <see cref="Post"/>.</param>
    public EventLoop(int index, LoopFault fault, LoopOptions options, TimeProvider? time = null)
        : this(index, fault, options, time ?? TimeProvider.System, OperatingSystem.IsLinux() ? new EpollWaiter() : new PortableWaiter())
    {
    }

    internal EventLoop(int index, LoopFault fault, LoopOptions options, TimeProvider time, ILoopWaiter waiter)
    {
        Index = index;
        _fault = fault;
        _options = options;
        _time = time;
        _timestampsPerMillisecond = Math.Max(1, time.TimestampFrequency / 1000);
        _workBudget = _timestampsPerMillisecond * options.MaxWorkMicroseconds / 1000;
        _gatherTime = _timestampsPerMillisecond * options.GatherMicroseconds / 1000;
        _writeGatherTime = Math.Max(_gatherTime, _timestampsPerMillisecond * options.WriteGatherMicroseconds / 1000);
        _farWriteGatherTime = Math.Max(_gatherTime, _timestampsPerMillisecond * options.FarWriteGatherMicroseconds / 1000);
        _nextGatherTime = _gatherTime;
        _lastLook = -Math.Max(_writeGatherTime, _farWriteGatherTime);
        _waiter = waiter;
        _now = ReadClock();
        _thread = new Thread(Run) { Name = $"actorsip-loop-{index}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The loop whose thread this is; null on other threads.</summary>
    public static EventLoop? Current => _current;

    public int Index { get; }

    public long Now => Volatile.Read(ref _now);

    public bool InLoop => _threadId == Environment.CurrentManagedThreadId;

    /// <summary>Passes made so far.</summary>
    public long Passes => Volatile.Read(ref _passes);

    /// <summary>How often the kernel was asked what is ready, whether the loop slept or only looked.</summary>
    public long Waits => Volatile.Read(ref _waits);

    /// <summary>How often the loop had nothing to do and went to sleep.</summary>
    public long Sleeps => Volatile.Read(ref _sleeps);

    /// <summary>How often the loop let messages gather before it looked again.</summary>
    public long Pauses => Volatile.Read(ref _pauses);

    /// <summary>The nice value that its thread has: <see cref="LoopOptions.Nice"/>, or what it had before where that was refused.</summary>
    public int Nice => Volatile.Read(ref _nice);

    /// <summary>Exceptions that came out of what the loop ran.</summary>
    public long Faults => Volatile.Read(ref _faults);

    /// <summary>Pieces of work that ran on the thread pool since the loop had stopped.</summary>
    public long WorkAfterStop => Volatile.Read(ref _workAfterStop);

    public void Post(ILoopWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Enqueue(new LoopItem(work));
    }

    public void FlushAtEndOfPass(ILoopFlush flush) => _flushes.Add(flush);

    /// <summary>What leaves in this pass is to be written by somebody else, and answered when it is: the next look has <see cref="LoopOptions.WriteGatherMicroseconds"/>. Loop thread only.</summary>
    public void NoteWrite() => _nextGatherTime = Math.Max(_nextGatherTime, _writeGatherTime);

    /// <summary>The same with <see cref="LoopOptions.FarWriteGatherMicroseconds"/>: another node has it written. Loop thread only.</summary>
    public void NoteFarWrite() => _nextGatherTime = Math.Max(_nextGatherTime, _farWriteGatherTime);

    public ILoopAlarm CreateAlarm(ILoopWork work) => new LoopAlarm(_alarms, work);

    /// <summary>From now on the source is called when it is readable. Loop thread only.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public void Register(ILoopSource source)
    {
        ObjectDisposedException.ThrowIf(_stopped, this);
        _waiter.Add(source);
    }

    /// <summary>The source is not called any more, from this very moment. Before its descriptor is closed. Loop thread only.</summary>
    public void Unregister(ILoopSource source)
    {
        _ready.Remove(source);
        _full.Remove(source);
        if (!_stopped) _waiter.Remove(source);
    }

    /// <summary>Whether the source is called when it can write, besides when it can read. Loop thread only.</summary>
    public void WatchWritable(ILoopSource source, bool watch) => Watch(source, watch ? LoopReadiness.Readable | LoopReadiness.Writable : LoopReadiness.Readable);

    /// <summary>
    /// What a registered source is called for from now on: readable (as at first), writable, both or neither. For errors, and for a connection that has ended on both sides, which counts as readable, it is called in any case.
    /// Loop thread only.
    /// </summary>
    public void Watch(ILoopSource source, LoopReadiness readiness)
    {
        if (!_stopped) _waiter.Watch(source, readiness);
    }

    /// <summary>Ends the thread after its present pass and waits for it, except on the thread itself.</summary>
    public void Dispose()
    {
        _stopping = true;
        _waiter.Wake();
        if (!InLoop) _thread.Join();
    }

    /// <summary>Runs a mailbox of Akka on the loop; from any thread.</summary>
    internal void Execute(IRunnable runnable) => Enqueue(new LoopItem(runnable));

    private bool HasNothingToDo => _own.Count == 0 && _flushes.IsEmpty && _posted.IsEmpty;

    private void Enqueue(in LoopItem item)
    {
        if (InLoop)
        {
            _own.Enqueue(item);
            return;
        }

        _posted.Enqueue(item);

        // The loop says that it sleeps and then looks at the queue; we fill the queue and then look whether it sleeps: with a barrier between on both sides,
        // one of us sees the other.
        Interlocked.MemoryBarrier();
        if (_sleeping != 0 && Interlocked.Exchange(ref _sleeping, 0) != 0) _waiter.Wake();
        else if (_stopped) RunLater();
    }

    private void Run()
    {
        _current = this;
        _threadId = Environment.CurrentManagedThreadId;
        if (OperatingSystem.IsLinux()) Volatile.Write(ref _nice, LoopPriority.Raise(_options.Nice));
        while (!_stopping) RunPass();
        _current = null;
        _threadId = 0;
        _stopped = true;
        Interlocked.MemoryBarrier();
        _waiter.Dispose();
        if (_own.Count > 0 || !_posted.IsEmpty || !_flushes.IsEmpty) RunLater();
    }

    private void RunPass()
    {
        LookForReadySources();
        var now = _time.GetTimestamp();
        _now = now / _timestampsPerMillisecond;
        if (_ready.Count > 0) _lastLook = now;
        LetSourcesRead();
        while (_alarms.TryTakeDue(_now, out var alarm)) RunPiece(new LoopItem(alarm.Work));
        TakePosted();
        RunWork();
        FlushGathered();
        _passes++;
    }

    private void LookForReadySources()
    {
        // A source whose last batch was full has more: reading it costs less than asking. But the others must not wait for ever.
        if (_full.Count > 0 && _passesWithoutWait++ < _options.PassesWithoutWait)
        {
            (_ready, _full) = (_full, _ready);
            _full.Clear();
            return;
        }

        _passesWithoutWait = 0;
        var hasMore = _full.Count > 0;
        _full.Clear();
        _ready.Clear();
        if (!hasMore && HasNothingToDo) LetGather();
        var timeout = HasNothingToDo ? UntilNextAlarm() : 0;
        if (timeout == 0)
        {
            _waits++;
            _waiter.Wait(0, _ready);
            return;
        }

        Interlocked.Exchange(ref _sleeping, 1);
        if (_posted.IsEmpty && !_stopping)
        {
            _sleeps++;
            _waits++;
            _waiter.Wait(timeout, _ready);
        }

        _sleeping = 0;
    }

    /// <summary>
    /// Messages that come one after the other, faster than the gather time, are taken together, for they share the calls to wait, read and send. Not after a pass that took longer anyway, and not for the first that comes after a silence.
    /// A write costs both sides so much by itself, and takes so long, that it pays to wait longer for others to go with the next one.
    /// </summary>
    private void LetGather()
    {
        var left = _nextGatherTime - (_time.GetTimestamp() - _lastLook);
        _nextGatherTime = _gatherTime;
        if (left <= 0) return;
        _pauses++;
        _waiter.Pause(left * 1_000_000 / _timestampsPerMillisecond);
    }

    private int UntilNextAlarm()
    {
        var due = _alarms.NextDue;
        return due == long.MaxValue ? -1 : (int)Math.Clamp(due - ReadClock(), 0, int.MaxValue);
    }

    private void LetSourcesRead()
    {
        for (var i = 0; i < _ready.Count; i++)
        {
            if (!_ready.TryGet(i, out var source, out var readiness)) continue;
            try
            {
                // The source may be taken away while it is called; a source that is gone has no full batch.
                if (source.OnReady(readiness) && _ready.TryGet(i, out _, out _)) _full.Add(source, LoopReadiness.Readable);
            }
            catch (Exception exception)
            {
                Report(source.GetType().FullName!, exception);
            }
        }
    }

    private void TakePosted()
    {
        // Not more than a pass may run, so that the rest waits where it is; but some in any case, so that work which posts itself again does not shut others
        // out.
        var room = Math.Max(_options.MaxWorkPerPass - _own.Count, _options.MaxWorkPerPass / 4 + 1);
        while (room-- > 0 && _posted.TryDequeue(out var item)) _own.Enqueue(item);
    }

    private int RunWork()
    {
        var end = _time.GetTimestamp() + _workBudget;
        var pieces = 0;
        while (_own.Count > 0 && pieces < _options.MaxWorkPerPass)
        {
            RunPiece(_own.Dequeue());
            if (++pieces % PiecesBetweenClockReadings == 0 && _time.GetTimestamp() > end) break;
        }

        return pieces;
    }

    private void RunPiece(in LoopItem item)
    {
        try
        {
            item.Run();
        }
        catch (Exception exception)
        {
            Report(item.ToString(), exception);
        }
    }

    private void FlushGathered()
    {
        if (_flushes.IsEmpty) return;
        foreach (var flush in _flushes.Take())
        {
            try
            {
                flush.Flush();
            }
            catch (Exception exception)
            {
                Report(flush.GetType().FullName!, exception);
            }
        }
    }

    private void RunLater()
    {
        if (Interlocked.Exchange(ref _lateRun, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(static loop => loop.RunLate(), this, preferLocal: false);
    }

    private void RunLate()
    {
        _threadId = Environment.CurrentManagedThreadId;
        _now = ReadClock();
        TakePosted();
        _workAfterStop += RunWork();
        FlushGathered();
        var more = _own.Count > 0 || !_flushes.IsEmpty;
        _threadId = 0;
        Interlocked.Exchange(ref _lateRun, 0);
        if (more || !_posted.IsEmpty) RunLater();
    }

    private void Report(string where, Exception exception)
    {
        _faults++;
        _fault(this, where, exception);
    }

    private long ReadClock() => _time.GetTimestamp() / _timestampsPerMillisecond;
}
