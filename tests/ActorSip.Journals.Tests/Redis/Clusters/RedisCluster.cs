using System.Globalization;
using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Clusters;

/// <summary>A Redis Cluster of our own: three masters, and a replica of the first.</summary>
public sealed class RedisCluster : IAsyncLifetime
{
    private const int Slots = 16_384;
    private const int Masters = 3;

    private readonly List<RedisServer> _servers = [];

    /// <summary>Of the masters, then the replica.</summary>
    internal IReadOnlyList<RedisServer> Servers => _servers;

    /// <summary>As an operator writes it: some of them, from which the others are found.</summary>
    public string Address => $"{Servers[0].Address},{Servers[1].Address}";

    /// <summary>Makes it, by its own commands: what "redis-cli --cluster create" does takes seconds.</summary>
    public async Task InitializeAsync()
    {
        for (var i = 0; i <= Masters; i++)
            _servers.Add(new RedisServer("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", $"{RedisProcess.FreePort()}", "--cluster-config-file", "nodes.conf", "--repl-diskless-sync-delay", "0"));
        for (var i = 0; i < Masters; i++) _servers[i].Tell("cluster", "addslotsrange", $"{Slots * i / Masters}", $"{(Slots * (i + 1) / Masters) - 1}");
        for (var i = 1; i < _servers.Count; i++)
        {
            // Two of one epoch would argue about it for a while.
            _servers[i].Tell("cluster", "set-config-epoch", $"{i + 1}");
            _servers[0].Tell("cluster", "meet", "127.0.0.1", Text(_servers[i].Port), BusPortOf(_servers[i]));
        }

        await AllHoldAsync(server => server.Tell("cluster", "info").Contains($"cluster_known_nodes:{_servers.Count}", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => _servers[Masters].Tell("cluster", "replicate", _servers[0].Tell("cluster", "myid")) == "OK");
        await WholeAsync();
        SetPatience("15000");
    }

    /// <summary>Ends when the replica has taken the place of its master that is gone. The masters miss each other this quickly only here: on a busy machine they would miss one that is merely slow.</summary>
    internal async Task ReplacedAsync(RedisServer replica)
    {
        SetPatience("1000");
        await BecomesMasterAsync(replica);
        SetPatience("15000");
    }

    /// <summary>Ends when all are there, and the replica follows its master.</summary>
    internal async Task<(RedisServer Master, RedisServer Replica)> WholeAsync()
    {
        await AllHoldAsync(server => server.Tell("cluster", "info").Contains("cluster_state:ok", StringComparison.Ordinal) && !server.Tell("cluster", "nodes").Contains("fail", StringComparison.Ordinal));
        RedisServer? replica = null;
        await Eventually.HoldsAsync(() => (replica = _servers.Find(server => server.Tell("info", "replication").Contains("master_link_status:up", StringComparison.Ordinal))) is not null);
        return replica == _servers[0] ? (_servers[Masters], _servers[0]) : (_servers[0], _servers[Masters]);
    }

    internal static Task BecomesMasterAsync(RedisServer replica) => Eventually.HoldsAsync(() => replica.Tell("role").StartsWith("master", StringComparison.Ordinal));

    /// <summary>Moves a slot with its keys, one by one, to another master.</summary>
    internal void Move(string slot)
    {
        var masters = _servers.Where(server => server.Tell("role").StartsWith("master", StringComparison.Ordinal)).ToArray();
        var from = masters.First(server => server.Tell("cluster", "countkeysinslot", slot) != "0");
        var to = masters.First(server => server != from);
        var (fromId, toId) = (from.Tell("cluster", "myid"), to.Tell("cluster", "myid"));
        to.Tell("cluster", "setslot", slot, "importing", fromId);
        from.Tell("cluster", "setslot", slot, "migrating", toId);
        while (from.Tell("cluster", "getkeysinslot", slot, "1") is { Length: > 0 } key) from.Tell("migrate", "127.0.0.1", Text(to.Port), key, "0", "5000");
        foreach (var server in masters.OrderBy(server => server != to)) server.Tell("cluster", "setslot", slot, "node", toId);
    }

    public Task DisposeAsync()
    {
        foreach (var server in _servers) server.Dispose();
        return Task.CompletedTask;
    }

    private void SetPatience(string milliseconds)
    {
        foreach (var server in _servers) server.Tell("config", "set", "cluster-node-timeout", milliseconds);
    }

    private async Task AllHoldAsync(Func<RedisServer, bool> condition)
    {
        foreach (var server in _servers) await Eventually.HoldsAsync(() => condition(server));
    }

    private static string BusPortOf(RedisServer server) => server.Tell("config", "get", "cluster-port").Split('\n')[^1];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
