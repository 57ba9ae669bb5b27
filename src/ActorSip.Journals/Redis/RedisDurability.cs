using Akka.Event;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>Looks whether Redis keeps what it confirms: as it comes it writes to its disk now and then, and its end takes the last hour with it.</summary>
internal static class RedisDurability
{
    /// <summary>Looks at all that are connected, replicas too: each may be the master tomorrow.</summary>
    /// <exception cref="StoreException">It may lose what it has confirmed, and accept-loss is off.</exception>
    public static void Check(ConnectionMultiplexer connection, RedisStoreOptions options, ILoggingAdapter log)
    {
        var faults = new List<string>();
        foreach (var server in connection.GetServers().Where(server => server.IsConnected))
        {
            try
            {
                faults.AddRange(Faults(Setting(server, "appendonly"), Setting(server, "appendfsync"), Setting(server, "maxmemory"), Setting(server, "maxmemory-policy")));
                if (!options.AcceptsLoss && !server.IsReplica && IsFollowed(server) && Setting(server, "min-replicas-to-write") == "0") WarnOfFailover(server, log);
            }
            catch (RedisServerException error)
            {
                log.Warning("Redis at {0} does not say how it is set ({1}): see to it that appendonly is yes, appendfsync everysec or always, and maxmemory-policy noeviction", server.EndPoint, error.Message);
            }
        }

        if (faults.Count == 0) return;
        var text = $"{RedisConnection.NameOf(options)} may lose what it has confirmed: {string.Join("; ", faults.Distinct(StringComparer.Ordinal))}.";
        if (!options.AcceptsLoss) throw new StoreException(text + " Set it so, on replicas too, or accept-loss = on if registrations may be lost.");
        log.Warning(text);
    }

    /// <summary>What is unsafe, and what it should be.</summary>
    public static IEnumerable<string> Faults(string appendOnly, string appendFsync, string maxMemory, string policy)
    {
        if (appendOnly != "yes") yield return $"appendonly is {appendOnly}, it must be yes";
        else if (appendFsync == "no") yield return "appendfsync is no, it must be everysec or always";
        if (policy != "noeviction" && maxMemory != "0") yield return $"maxmemory-policy is {policy}, it must be noeviction";
    }

    private static bool IsFollowed(IServer server) => server.Info("replication").SelectMany(section => section).Any(pair => pair is { Key: "connected_slaves", Value: not "0" });

    private static void WarnOfFailover(IServer server, ILoggingAdapter log) => log.Warning(
        "Redis at {0} takes writes without a replica that follows it (min-replicas-to-write = 0): what it confirms while it is cut off, or before it hears that it was replaced, is lost with it. With min-replicas-to-write = 1 and " +
        "min-replicas-max-lag it refuses them then, and also when all replicas are away",
        server.EndPoint);

    private static string Setting(IServer server, string name) => server.ConfigGet(name).Select(pair => pair.Value).FirstOrDefault() ?? "";
}
