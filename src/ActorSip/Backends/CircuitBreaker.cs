namespace ActorSip.Backends;

/// <summary>Leaves a backend alone that has failed several times in a row, and tries one question after a while. Time is a parameter.</summary>
public sealed class CircuitBreaker
{
    private readonly int _maxFailures;
    private readonly long _recovery;
    private int _failures;
    private long _openUntil;

    /// <param name="maxFailures">In a row; then it opens.</param>
    /// <param name="recovery">Milliseconds until the next try.</param>
    public CircuitBreaker(int maxFailures, long recovery)
    {
        _maxFailures = maxFailures;
        _recovery = recovery;
    }

    public CircuitState State { get; private set; }

    /// <summary>True when the backend may be asked: always while closed, and once when the time of being open is over. That question is the probe.</summary>
    public bool TryPass(long now, out bool isProbe)
    {
        isProbe = State == CircuitState.Open && now >= _openUntil;
        if (isProbe) State = CircuitState.HalfOpen;
        return isProbe || State == CircuitState.Closed;
    }

    /// <summary>A question was answered in time, whichever it was: the backend works.</summary>
    public void OnSuccess()
    {
        _failures = 0;
        State = CircuitState.Closed;
    }

    /// <summary>A question failed or was not answered in time.</summary>
    /// <returns>True when the circuit has opened with it.</returns>
    public bool OnFailure(bool isProbe, long now)
    {
        // What was begun before it opened says nothing new.
        if (!isProbe && State != CircuitState.Closed) return false;
        if (!isProbe && ++_failures < _maxFailures) return false;
        Open(now + _recovery);
        return true;
    }

    /// <summary>The probe was given up by whoever asked: the next question is one.</summary>
    public void OnProbeForgotten(long now)
    {
        if (State == CircuitState.HalfOpen) Open(now);
    }

    private void Open(long until)
    {
        State = CircuitState.Open;
        _openUntil = until;
        _failures = 0;
    }
}
