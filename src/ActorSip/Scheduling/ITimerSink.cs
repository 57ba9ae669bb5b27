namespace ActorSip.Scheduling;

/// <summary>Where timers of a <see cref="TimingWheel{T}"/> fire to.</summary>
public interface ITimerSink<in T>
{
    /// <summary>The timer with that state is due and has ended. May start and stop timers of the wheel; what it starts fires in a later Advance. An exception leaves the wheel whole.</summary>
    void Fire(T state);
}
