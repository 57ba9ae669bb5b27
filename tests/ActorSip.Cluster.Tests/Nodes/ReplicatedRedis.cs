using System.Globalization;
using System.Net;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>A Redis of several servers, of which the master that is killed is replaced.</summary>
internal abstract class ReplicatedRedis : IRedisStore
{
    public abstract string ConfigurationString { get; }

    /// <summary>The first is a master until it is killed.</summary>
    protected List<RedisProcess> Servers { get; } = [];

    /// <summary>From now on the replicas lack what the master confirms.</summary>
    public abstract Task LagAsync();

    /// <summary>Whether another has taken the place of the one that was killed.</summary>
    public abstract Task<bool> IsReplacedAsync();

    /// <summary>The end of what its processes wrote, for the message of a failing test.</summary>
    public virtual string Tail() => string.Join('\n', Servers.Select(server => server.Tail()));

    /// <summary>kill -9 of a master.</summary>
    public Task KillMasterAsync() => Servers[0].KillAsync();

    /// <summary>Starts the one that was killed over its files, as its supervisor would.</summary>
    public Task ReviveAsync() => Servers[0].StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var server in Servers) await server.DisposeAsync();
    }

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts all, or leaves none.</summary>
    protected static async Task<IRedisStore> StartAsync(ReplicatedRedis redis, IPAddress address)
    {
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

    /// <summary>Starts them all, and waits until each knows the others.</summary>
    protected abstract Task BeginAsync(IPAddress address);
}
