using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorSip.Loops;

/// <summary>
/// Waits with epoll (level-triggered); other threads wake it through an eventfd. All calls but <see cref="Wake"/> belong to the loop's thread.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class EpollWaiter : ILoopWaiter
{
    private const int MaxEvents = 64;
    private const uint TimerSlackNanoseconds = 1000;

    private readonly int _epoll;
    private readonly int _wakeUp;
    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * 16, pinned: true);
    private readonly Dictionary<int, ILoopSource> _sources = [];
    private readonly Lock _gate = new();
    private bool _isPrecise;
    private bool _disposed;

    public EpollWaiter()
    {
        _epoll = Checked(EpollCalls.EpollCreate(EpollCalls.CloseOnExec), "epoll_create1");
        _wakeUp = Checked(EpollCalls.EventDescriptor(0, EpollCalls.CloseOnExec | EpollCalls.NonBlocking), "eventfd");
        Control(EpollCalls.Add, _wakeUp, EpollCalls.In);
    }

    public void Wake()
    {
        // A wake-up may come late, when the loop has ended: it must not write to a descriptor that somebody else has got since.
        lock (_gate)
        {
            if (_disposed) return;

            // The one error possible is a counter that is full (EAGAIN), and then the wake-up is already there.
            ulong one = 1;
            _ = EpollCalls.Write(_wakeUp, &one, sizeof(ulong));
        }
    }

    public void Wait(int milliseconds, ReadySources ready)
    {
        fixed (byte* events = _events)
        {
            // EINTR (-1) counts as nothing ready: the next pass waits again.
            var count = EpollCalls.EpollWait(_epoll, events, MaxEvents, milliseconds);
            if (count < 0 && Marshal.GetLastPInvokeError() != EpollCalls.Interrupted) throw Failure("epoll_wait");
            for (var i = 0; i < count; i++)
            {
                var entry = events + i * EpollCalls.EventSize;
                var descriptor = (int)*(long*)(entry + EpollCalls.UserDataOffset);
                if (descriptor == _wakeUp) TakeWakeUps();
                else if (_sources.TryGetValue(descriptor, out var source)) ready.Add(source, Readiness(*(uint*)entry));
            }
        }
    }

    public void Pause(long nanoseconds)
    {
        if (!_isPrecise)
        {
            // By default the kernel may let a thread sleep 50 us longer than it asked for. Where that must not be changed it does.
            _ = EpollCalls.ProcessControl(EpollCalls.SetTimerSlack, TimerSlackNanoseconds, 0, 0, 0);
            _isPrecise = true;
        }

        // A signal makes the pause shorter, and a sandbox that does not let us sleep leaves none: what gathers is then read a little sooner.
        var time = stackalloc long[2];
        time[0] = 0;
        time[1] = nanoseconds;
        _ = EpollCalls.Sleep(time, null);
    }

    public void Add(ILoopSource source)
    {
        Control(EpollCalls.Add, source.Descriptor, EpollCalls.In);
        _sources.Add(source.Descriptor, source);
    }

    public void Remove(ILoopSource source)
    {
        if (_sources.Remove(source.Descriptor)) Control(EpollCalls.Delete, source.Descriptor, 0);
    }

    public void Watch(ILoopSource source, LoopReadiness readiness)
    {
        var events = 0U;
        if ((readiness & LoopReadiness.Readable) != LoopReadiness.None) events |= EpollCalls.In;
        if ((readiness & LoopReadiness.Writable) != LoopReadiness.None) events |= EpollCalls.Out;
        Control(EpollCalls.Modify, source.Descriptor, events);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _ = EpollCalls.Close(_epoll);
            _ = EpollCalls.Close(_wakeUp);
        }
    }

    private static LoopReadiness Readiness(uint events)
    {
        var ready = LoopReadiness.None;
        if ((events & (EpollCalls.In | EpollCalls.HangUp)) != 0) ready |= LoopReadiness.Readable;
        if ((events & EpollCalls.Out) != 0) ready |= LoopReadiness.Writable;
        if ((events & EpollCalls.Error) != 0) ready |= LoopReadiness.Error;
        return ready;
    }

    private void TakeWakeUps()
    {
        ulong count;
        _ = EpollCalls.Read(_wakeUp, &count, sizeof(ulong));
    }

    private void Control(int operation, int descriptor, uint events)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(long*)(entry + EpollCalls.UserDataOffset) = descriptor;
        Checked(EpollCalls.EpollControl(_epoll, operation, descriptor, entry), "epoll_ctl");
    }

    private static int Checked(int result, string call) => result >= 0 ? result : throw Failure(call);

    private static IOException Failure(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");
    }
}
