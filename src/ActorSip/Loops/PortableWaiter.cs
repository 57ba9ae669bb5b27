namespace ActorSip.Loops;

/// <summary>Sleeps on a semaphore: for systems without epoll, whose sockets post their work to the loop.</summary>
internal sealed class PortableWaiter : ILoopWaiter
{
    private readonly SemaphoreSlim _semaphore = new(0);

    /// <summary>May come late, when the loop has ended: therefore the semaphore is never disposed of. Without a wait handle it holds nothing of the system.</summary>
    public void Wake() => _semaphore.Release();

    public void Wait(int milliseconds, ReadySources ready)
    {
        // Wake-ups that came together are one.
        if (!_semaphore.Wait(milliseconds)) return;
        while (_semaphore.Wait(0))
        {
        }
    }

    public void Pause(long nanoseconds) => throw new PlatformNotSupportedException("What is posted does not gather.");

    public void Add(ILoopSource source) => throw new PlatformNotSupportedException("Sources need epoll, which only Linux has.");

    public void Remove(ILoopSource source)
    {
    }

    public void Watch(ILoopSource source, LoopReadiness readiness)
    {
    }

    public void Dispose()
    {
    }
}
