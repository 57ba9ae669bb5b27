namespace ActorSip.Transport;

/// <summary>Adds the counters of several channels under one name.</summary>
internal static class StatisticsSum
{
    public static void Add(IDictionary<string, long> all, string name, long value)
    {
        all.TryGetValue(name, out var sum);
        all[name] = sum + value;
    }
}
