namespace ActorSip.Resolving;

/// <summary>Limits of the address cache.</summary>
/// <param name="TimeToLive">How long an answer is used, milliseconds (the system's resolver does not tell the record's own).</param>
/// <param name="NegativeTimeToLive">How long a failure is remembered, milliseconds.</param>
/// <param name="Timeout">How long a look-up may take, milliseconds.</param>
/// <param name="MaxEntries">Most names remembered or being looked up, and most requests waiting for them.</param>
/// <param name="MaxLookUps">Most look-ups that run at once; the others wait their turn, within their timeout.</param>
public sealed record ResolverCacheLimits(long TimeToLive, long NegativeTimeToLive, long Timeout, int MaxEntries, int MaxLookUps);
