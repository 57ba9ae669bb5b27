using System.Runtime.Versioning;
using ActorSip.Loops;

namespace ActorSip.Tests.Loops;

/// <summary>Waits with epoll, and refuses to watch more when told so, as a kernel does whose limit is reached.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RefusingWaiter : ILoopWaiter
{
    private readonly EpollWaiter _waiter = new();
    private volatile bool _refuses;

    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    public void Wake() => _waiter.Wake();

    public void Wait(int milliseconds, ReadySources ready) => _waiter.Wait(milliseconds, ready);

    public void Pause(long nanoseconds) => _waiter.Pause(nanoseconds);

    public void Add(ILoopSource source)
    {
        if (Refuses) throw new IOException("epoll_ctl: No space left on device (errno 28)");
        _waiter.Add(source);
    }

    public void Remove(ILoopSource source) => _waiter.Remove(source);

    public void Watch(ILoopSource source, LoopReadiness readiness) => _waiter.Watch(source, readiness);

    public void Dispose() => _waiter.Dispose();
}
