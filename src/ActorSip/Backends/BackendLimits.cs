namespace ActorSip.Backends;

/// <summary>How much a backend takes on, and when it is left alone. Times in milliseconds.</summary>
/// <param name="MaxConcurrent">Most questions worked on at once, those whose work goes on though nobody waits any more among them.</param>
/// <param name="MaxQueued">Most questions that wait for their turn; one more is refused.</param>
/// <param name="Timeout">When a question is given up, the time in the queue included.</param>
/// <param name="MaxFailures">After so many failures and time-outs in a row the circuit opens.</param>
/// <param name="Recovery">How long it stays open; then one question is tried.</param>
public sealed record BackendLimits(int MaxConcurrent, int MaxQueued, int Timeout, int MaxFailures, int Recovery);
