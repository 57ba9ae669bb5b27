namespace ActorSip.Sip.Tests.Simulation;

/// <summary>Counts the running timers of one party.</summary>
internal sealed class TimerScope
{
    public int Running { get; set; }
}
