namespace ActorSip.Location;

/// <summary>The timers of the actor that owns a <see cref="LocationClient"/>.</summary>
public interface ILocationTimers
{
    /// <summary>Milliseconds of a monotonic clock.</summary>
    long Now { get; }

    /// <summary>Has <see cref="LocationClient.OnTimer"/> called with this number; returns a handle.</summary>
    long Start(int milliseconds, long number);

    void Stop(long handle);
}
