using System.Net;
using System.Security.Cryptography;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>A Redis with two replicas, and three sentinels that put one of them in its place when two of them miss it.</summary>
internal sealed class RedisSentinels : ReplicatedRedis
{
    private const string Service = "mymaster";
    private const int Replicas = 2;
    private const int Sentinels = 3;

    private static readonly TimeSpan WholeWithin = TimeSpan.FromSeconds(20);

    private readonly List<RedisProcess> _sentinels = [];

    public override string ConfigurationString => $"{string.Join(',', _sentinels.Select(sentinel => sentinel.Address))},serviceName={Service}";

    /// <summary>Starts them all, and waits until each knows the others.</summary>
    public static Task<IRedisStore> StartAsync(IPAddress address) => StartAsync(new RedisSentinels(), address);

    /// <summary>As long as min-replicas-max-lag has it a master goes on without them; here it is told to.</summary>
    public override async Task LagAsync()
    {
        await Servers[0].TellAsync("config", "set", "min-replicas-to-write", "0");
        foreach (var replica in Servers.Skip(1)) await replica.TellAsync("replicaof", "127.0.0.1", "1");
    }

    public override async Task<bool> IsReplacedAsync()
    {
        foreach (var replica in Servers.Skip(1))
            if ((await replica.TellAsync("role")).StartsWith("master", StringComparison.Ordinal)) return true;
        return false;
    }

    public override string Tail() => string.Join('\n', Servers.Concat(_sentinels).Select(process => process.Tail()));

    public override async ValueTask DisposeAsync()
    {
        // The sentinels first, which would replace a master that goes before them.
        foreach (var sentinel in _sentinels) await sentinel.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task BeginAsync(IPAddress address)
    {
        // As README advises, and no waiting for others that might want a copy, too.
        string[] settings = ["--min-replicas-to-write", "1", "--min-replicas-max-lag", "10", "--repl-diskless-sync-delay", "0"];
        Servers.Add(await RedisProcess.StartAsync(address, mounts: false, settings));
        var master = $"{address} {Text(Servers[0].Address.Port)}";
        for (var i = 0; i < Replicas; i++) Servers.Add(await RedisProcess.StartAsync(address, mounts: false, [.. settings, "--replicaof", master]));
        foreach (var replica in Servers.Skip(1)) await HoldsAsync(replica, "master_link_status:up", "info", "replication");

        // They would find each other, after some seconds.
        var names = Enumerable.Range(0, Sentinels).Select(_ => (Port: RedisProcess.FreePort(address), Id: RandomNumberGenerator.GetHexString(40, lowercase: true))).ToArray();
        foreach (var name in names)
        {
            _sentinels.Add(await RedisProcess.StartSentinelAsync(new IPEndPoint(address, name.Port),
            [
                $"sentinel myid {name.Id}",
                $"sentinel monitor {Service} {master} 2",
                $"sentinel down-after-milliseconds {Service} 3000",
                $"sentinel failover-timeout {Service} 4000",
                .. names.Where(other => other != name).Select(other => $"sentinel known-sentinel {Service} {address} {Text(other.Port)} {other.Id}"),
            ]));
        }

        foreach (var sentinel in _sentinels)
        {
            await HoldsAsync(sentinel, $"num-slaves\n{Text(Replicas)}\n", "sentinel", "master", Service);
            await HoldsAsync(sentinel, $"OK {Text(Sentinels)} usable Sentinels", "sentinel", "ckquorum", Service);
        }
    }

    private static async Task HoldsAsync(RedisProcess process, string words, params string[] question)
    {
        var answer = "";
        await TestClock.UntilAsync(async () => (answer = await process.TellAsync(question)).Contains(words, StringComparison.Ordinal), WholeWithin, () => $"{string.Join(' ', question)} has no \"{words}\":\n{answer}");
    }
}
