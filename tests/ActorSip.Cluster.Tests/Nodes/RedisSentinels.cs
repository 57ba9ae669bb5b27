using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>A Redis with two replicas, and three sentinels that put one of them in its place when two of them miss it.</summary>
internal sealed class RedisSentinels : IReplicatedRedis
{
    private const string Service = "mymaster";
    private const int Replicas = 2;
    private const int Sentinels = 3;

    private static readonly TimeSpan WholeWithin = TimeSpan.FromSeconds(20);

    /// <summary>The first is the master until it is killed.</summary>
    private readonly List<RedisProcess> _servers = [];
    private readonly List<RedisProcess> _sentinels = [];

    public string ConfigurationString => $"{string.Join(',', _sentinels.Select(sentinel => sentinel.Address))},serviceName={Service}";

    /// <summary>Starts them all, and waits until each knows the others.</summary>
    public static async Task<IRedisStore> StartAsync(IPAddress address)
    {
        var redis = new RedisSentinels();
        try
        {
            await redis.BeginAsync(address);
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }

        return redis;
    }

    /// <summary>As long as min-replicas-max-lag has it a master goes on without them; here it is told to.</summary>
    public async Task LagAsync()
    {
        await _servers[0].TellAsync("config", "set", "min-replicas-to-write", "0");
        foreach (var replica in _servers.Skip(1)) await replica.TellAsync("replicaof", "127.0.0.1", "1");
    }

    public Task KillMasterAsync() => _servers[0].KillAsync();

    public async Task<bool> IsReplacedAsync()
    {
        foreach (var replica in _servers.Skip(1))
            if ((await replica.TellAsync("role")).StartsWith("master", StringComparison.Ordinal)) return true;
        return false;
    }

    public Task ReviveAsync() => _servers[0].StartAsync();

    public string Tail() => string.Join('\n', _servers.Concat(_sentinels).Select(process => process.Tail()));

    public async ValueTask DisposeAsync()
    {
        // The sentinels first, which would replace a master that goes before them.
        foreach (var process in _sentinels.Concat(_servers)) await process.DisposeAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task BeginAsync(IPAddress address)
    {
        // As README advises, and no waiting for others that might want a copy, too.
        string[] settings = ["--min-replicas-to-write", "1", "--min-replicas-max-lag", "10", "--repl-diskless-sync-delay", "0"];
        _servers.Add(await RedisProcess.StartAsync(address, mounts: false, settings));
        var master = $"{address} {Text(_servers[0].Address.Port)}";
        for (var i = 0; i < Replicas; i++) _servers.Add(await RedisProcess.StartAsync(address, mounts: false, [.. settings, "--replicaof", master]));
        foreach (var replica in _servers.Skip(1)) await HoldsAsync(replica, "master_link_status:up", "info", "replication");

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
