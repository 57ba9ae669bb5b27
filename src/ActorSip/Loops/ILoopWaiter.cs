namespace ActorSip.Loops;

/// <summary>How a loop sleeps and learns of ready descriptors: epoll on Linux, a semaphore elsewhere.</summary>
internal interface ILoopWaiter : IDisposable
{
    /// <summary>Ends the present or the next <see cref="Wait"/>. From any thread.</summary>
    void Wake();

    /// <summary>Waits for readiness, a wake-up, or <paramref name="milliseconds"/> (0 only looks, -1 has no end), and puts down who is ready.</summary>
    void Wait(int milliseconds, ReadySources ready);

    /// <summary>Sleeps without looking: neither readiness nor <see cref="Wake"/> ends it.</summary>
    /// <exception cref="PlatformNotSupportedException">This waiter knows no descriptors, and so nothing that gathers.</exception>
    void Pause(long nanoseconds);

    /// <exception cref="PlatformNotSupportedException">This waiter knows no descriptors.</exception>
    void Add(ILoopSource source);

    void Remove(ILoopSource source);

    /// <summary>What a source that was added hears of from now on: readable, writable, both or neither. Of errors it hears in any case.</summary>
    void Watch(ILoopSource source, LoopReadiness readiness);
}
