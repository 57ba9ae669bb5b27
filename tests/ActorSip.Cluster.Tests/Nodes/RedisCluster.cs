using System.Globalization;
using System.Net;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>A Redis Cluster: three masters with a replica each. They do not ask for a replica to write (min-replicas-to-write): one that has taken the place of its master has none.</summary>
internal sealed class RedisCluster : IReplicatedRedis
{
    private const int Slots = 16_384;
    private const int Masters = 3;

    private static readonly TimeSpan WholeWithin = TimeSpan.FromSeconds(30);

    /// <summary>The masters of the beginning, of which the first is killed, then the replicas in the same order.</summary>
    private readonly List<RedisProcess> _servers = [];

    /// <summary>One that is killed, and another.</summary>
    public string ConfigurationString => $"{_servers[0].Address},{_servers[1].Address}";

    /// <summary>Makes it, by its own commands: what "redis-cli --cluster create" does takes longer.</summary>
    public static async Task<IRedisStore> StartAsync(IPAddress address)
    {
        var redis = new RedisCluster();
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

    public Task LagAsync() => throw new NotSupportedException("a replica of a Redis Cluster cannot be told to follow nobody");

    public Task KillMasterAsync() => _servers[0].KillAsync();

    public async Task<bool> IsReplacedAsync() => (await _servers[Masters].TellAsync("role")).StartsWith("master", StringComparison.Ordinal);

    public Task ReviveAsync() => _servers[0].StartAsync();

    public string Tail() => string.Join('\n', _servers.Select(server => server.Tail()));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task BeginAsync(IPAddress address)
    {
        var buses = new List<string>();
        for (var i = 0; i < 2 * Masters; i++)
        {
            buses.Add(Text(RedisProcess.FreePort(address)));
            _servers.Add(await RedisProcess.StartAsync(address, mounts: false,
                "--cluster-enabled", "yes", "--cluster-node-timeout", "3000", "--cluster-port", buses[i], "--cluster-config-file", "nodes.conf", "--repl-diskless-sync-delay", "0"));
        }

        for (var i = 0; i < Masters; i++) await _servers[i].TellAsync("cluster", "addslotsrange", Text(Slots * i / Masters), Text((Slots * (i + 1) / Masters) - 1));
        for (var i = 1; i < _servers.Count; i++)
        {
            // Two of one epoch would argue about it for a while.
            await _servers[i].TellAsync("cluster", "set-config-epoch", Text(i + 1));
            await _servers[0].TellAsync("cluster", "meet", address.ToString(), Text(_servers[i].Address.Port), buses[i]);
        }

        await AllHoldAsync(_servers, "cluster_known_nodes:" + Text(_servers.Count), "cluster", "info");
        for (var i = 0; i < Masters; i++) await FollowAsync(_servers[Masters + i], await _servers[i].TellAsync("cluster", "myid"));
        await AllHoldAsync(_servers.Skip(Masters), "master_link_status:up", "info", "replication");
        await AllHoldAsync(_servers, "cluster_state:ok", "cluster", "info");
    }

    private static async Task FollowAsync(RedisProcess replica, string master) =>
        await TestClock.UntilAsync(async () => await replica.TellAsync("cluster", "replicate", master) == "OK", WholeWithin, () => $"{replica.Address} does not know {master}");

    private static async Task AllHoldAsync(IEnumerable<RedisProcess> servers, string words, params string[] question)
    {
        foreach (var server in servers)
            await TestClock.UntilAsync(async () => (await server.TellAsync(question)).Contains(words, StringComparison.Ordinal), WholeWithin, () => $"{server.Address} does not say {words}");
    }
}
