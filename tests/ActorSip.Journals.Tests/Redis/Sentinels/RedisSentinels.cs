using System.Globalization;
using System.Security.Cryptography;
using ActorSip.Journals.Tests.Samples;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

/// <summary>A Redis with a replica, and three sentinels that put the replica in its place when two of them miss it.</summary>
public sealed class RedisSentinels : IAsyncLifetime
{
    private readonly List<RedisSentinel> _sentinels = [];
    private readonly List<RedisServer> _servers = [];

    /// <summary>As an operator writes it.</summary>
    public string Address => $"{string.Join(',', _sentinels.Select(sentinel => sentinel.Address))},serviceName={RedisSentinel.Service}";

    internal IReadOnlyList<RedisSentinel> Sentinels => _sentinels;

    /// <summary>The master that the sentinels name, and the other.</summary>
    internal (RedisServer Master, RedisServer Other) Roles => MasterPort == Text(_servers[0].Port) ? (_servers[0], _servers[1]) : (_servers[1], _servers[0]);

    private string MasterPort => _sentinels[0].Tell("sentinel", "get-master-addr-by-name", RedisSentinel.Service).Split('\n')[^1];

    public async Task InitializeAsync()
    {
        var master = new RedisServer(Settings());
        _servers.Add(master);
        _servers.Add(new RedisServer(Settings("--replicaof", $"127.0.0.1 {master.Port}")));
        var names = Enumerable.Range(0, 3).Select(_ => (Port: RedisProcess.FreePort(), Id: RandomNumberGenerator.GetHexString(40, lowercase: true))).ToArray();
        foreach (var name in names) _sentinels.Add(new RedisSentinel(name.Port, name.Id, master, names.Where(other => other != name)));
        await WholeAsync();
    }

    /// <summary>Ends when the replica follows the master. The sentinels would bring that about too, some 20 seconds after a master that was lost has come back.</summary>
    internal async Task WholeAsync()
    {
        var (master, other) = Roles;
        other.Tell("replicaof", "127.0.0.1", Text(master.Port));
        await Eventually.HoldsAsync(() => other.Tell("info", "replication").Contains("master_link_status:up", StringComparison.Ordinal));
        foreach (var sentinel in _sentinels) await Eventually.HoldsAsync(() => sentinel.Tell("sentinel", "replicas", RedisSentinel.Service).Length > 0);
    }

    /// <summary>Ends when the sentinels have found out that the master is gone. They are this quick only here: on a busy machine they would replace one that is merely slow.</summary>
    internal async Task MissedAsync(RedisServer master)
    {
        SetPatience("500");
        await Eventually.HoldsAsync(() => Roles.Master != master);
        SetPatience("60000");
    }

    public Task DisposeAsync()
    {
        foreach (var sentinel in _sentinels) sentinel.Dispose();
        foreach (var server in _servers) server.Dispose();
        return Task.CompletedTask;
    }

    private void SetPatience(string milliseconds)
    {
        foreach (var sentinel in _sentinels) sentinel.Tell("sentinel", "set", RedisSentinel.Service, "down-after-milliseconds", milliseconds);
    }

    // A replica that has to wait for its master to copy everything for others too waits for seconds.
    private static string[] Settings(params string[] more) => ["--repl-diskless-sync-delay", "0", .. more];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
