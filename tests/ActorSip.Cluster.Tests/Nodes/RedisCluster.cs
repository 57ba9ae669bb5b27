using System.Net;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>A Redis Cluster: three masters with a replica each. They do not ask for a replica to write (min-replicas-to-write): one that has taken the place of its master has none. Servers are the masters of the beginning, then the replicas in the same order.</summary>
internal sealed class RedisCluster : ReplicatedRedis
{
    private const int Slots = 16_384;
    private const int Masters = 3;

    private static readonly TimeSpan WholeWithin = TimeSpan.FromSeconds(30);

    /// <summary>One that is killed, and another.</summary>
    public override string ConfigurationString => $"{Servers[0].Address},{Servers[1].Address}";

    /// <summary>Makes it, by its own commands: what "redis-cli --cluster create" does takes longer.</summary>
    public static Task<IRedisStore> StartAsync(IPAddress address) => StartAsync(new RedisCluster(), address);

    public override Task LagAsync() => throw new NotSupportedException("a replica of a Redis Cluster cannot be told to follow nobody");

    public override async Task<bool> IsReplacedAsync() => (await Servers[Masters].TellAsync("role")).StartsWith("master", StringComparison.Ordinal);

    protected override async Task BeginAsync(IPAddress address)
    {
        var buses = new List<string>();
        for (var i = 0; i < 2 * Masters; i++)
        {
            buses.Add(Text(RedisProcess.FreePort(address)));
            Servers.Add(await RedisProcess.StartAsync(address, mounts: false,
                "--cluster-enabled", "yes", "--cluster-node-timeout", "3000", "--cluster-port", buses[i], "--cluster-config-file", "nodes.conf", "--repl-diskless-sync-delay", "0"));
        }

        for (var i = 0; i < Masters; i++) await Servers[i].TellAsync("cluster", "addslotsrange", Text(Slots * i / Masters), Text((Slots * (i + 1) / Masters) - 1));
        for (var i = 1; i < Servers.Count; i++)
        {
            // Two of one epoch would argue about it for a while.
            await Servers[i].TellAsync("cluster", "set-config-epoch", Text(i + 1));
            await Servers[0].TellAsync("cluster", "meet", address.ToString(), Text(Servers[i].Address.Port), buses[i]);
        }

        await AllHoldAsync(Servers, "cluster_known_nodes:" + Text(Servers.Count), "cluster", "info");
        for (var i = 0; i < Masters; i++) await FollowAsync(Servers[Masters + i], await Servers[i].TellAsync("cluster", "myid"));
        await AllHoldAsync(Servers.Skip(Masters), "master_link_status:up", "info", "replication");
        await AllHoldAsync(Servers, "cluster_state:ok", "cluster", "info");
    }

    private static async Task FollowAsync(RedisProcess replica, string master) =>
        await TestClock.UntilAsync(async () => await replica.TellAsync("cluster", "replicate", master) == "OK", WholeWithin, () => $"{replica.Address} does not know {master}");

    private static async Task AllHoldAsync(IEnumerable<RedisProcess> servers, string words, params string[] question)
    {
        foreach (var server in servers)
            await TestClock.UntilAsync(async () => (await server.TellAsync(question)).Contains(words, StringComparison.Ordinal), WholeWithin, () => $"{server.Address} does not say {words}");
    }
}
