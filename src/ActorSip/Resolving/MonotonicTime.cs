namespace ActorSip.Resolving;

/// <summary>The monotonic clock in milliseconds, one for the node.</summary>
internal static class MonotonicTime
{
    public static long Milliseconds(this TimeProvider time) => time.GetTimestamp() / (time.TimestampFrequency / 1000);
}
