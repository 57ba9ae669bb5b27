namespace ActorSip.Location;

/// <summary>How long and how much may wait for a slot. Times in milliseconds.</summary>
/// <param name="Retry">First repeat of a question; doubles with each.</param>
/// <param name="MaxRetry">Longest wait between two repeats.</param>
/// <param name="Timeout">When a question is given up.</param>
/// <param name="MaxWaiting">Most questions without an answer; one more is refused.</param>
public sealed record LocationClientLimits(int Retry, int MaxRetry, int Timeout, int MaxWaiting);
