using System.Net;
using Akka.Event;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>
/// Asks the sentinels who the master is, again and again. StackExchange.Redis would do it too, but it stays connected to all servers, and where two of them take themselves for the master, as in the seconds of a failover and when
/// a master that was lost comes back, it chooses one of them arbitrarily: what it confirms then is lost.
/// </summary>
internal sealed class RedisSentinels : IDisposable
{
    private static readonly TimeSpan ReplicaPatience = TimeSpan.FromSeconds(1);

    // One that has died with the master must not keep the others from being heard.
    private static readonly TimeSpan SentinelPatience = TimeSpan.FromSeconds(2);

    private readonly ConnectionMultiplexer _sentinels;
    private readonly ConfigurationOptions _configuration;
    private readonly RedisStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log;
    private readonly CancellationTokenSource _closed = new();
    private long _epoch;

    private RedisSentinels(ConnectionMultiplexer sentinels, ConfigurationOptions configuration, RedisStoreOptions options, TimeProvider time, ILoggingAdapter log)
    {
        _sentinels = sentinels;
        _configuration = configuration;
        _options = options;
        _time = time;
        _log = log;
        var named = Choose([.. Servers.Select(Ask)], out var cause) ?? throw new StoreException(Advice(cause));
        (Master, _epoch) = (named.Master!, named.Epoch);
    }

    /// <summary>Whom they named last.</summary>
    public EndPoint Master { get; private set; }

    private string Service => _configuration.ServiceName!;

    private IEnumerable<IServer> Servers => _sentinels.GetServers().Where(server => server.IsConnected);

    /// <param name="configuration">With the addresses of sentinels, and the name of the master as they know it.</param>
    /// <param name="options">Of the store.</param>
    /// <param name="time">For asking again.</param>
    /// <param name="log">For the operator.</param>
    /// <exception cref="StoreException">None of them can be reached, or none knows the master.</exception>
    public static RedisSentinels Open(ConfigurationOptions configuration, RedisStoreOptions options, TimeProvider time, ILoggingAdapter log)
    {
        var to = configuration.Clone();
        (to.ServiceName, to.TieBreaker, to.CommandMap, to.AbortOnConnectFail) = (null, "", CommandMap.Sentinel, false);
        to.AsyncTimeout = (int)SentinelPatience.TotalMilliseconds;
        (to.User, to.Password) = (configuration.SentinelUser ?? configuration.User, configuration.SentinelPassword ?? configuration.Password);
        var sentinels = ConnectionMultiplexer.SentinelConnect(to);
        try
        {
            return new RedisSentinels(sentinels, configuration, options, time, log);
        }
        catch
        {
            sentinels.Dispose();
            throw;
        }
    }

    /// <summary>Looks whether the replicas that can be reached keep what they confirm, as each may be the master tomorrow.</summary>
    /// <exception cref="StoreException">One may lose it.</exception>
    public void CheckReplicas()
    {
        var replicas = Servers.Select(server => server.SentinelGetReplicaAddresses(Service)).FirstOrDefault() ?? [];
        if (replicas.Length == 0) return;
        var to = RedisConnection.To(_configuration, replicas);
        (to.AbortOnConnectFail, to.ConnectTimeout) = (false, (int)ReplicaPatience.TotalMilliseconds);
        using var connection = ConnectionMultiplexer.Connect(to);
        RedisDurability.Check(connection, _options, _log);
    }

    /// <summary>Asks on, until this is disposed of.</summary>
    /// <param name="exchange">Gets the connection to each new master.</param>
    public void Follow(Action<ConnectionMultiplexer> exchange) => _ = FollowAsync(exchange);

    public void Dispose()
    {
        _closed.Cancel();
        _sentinels.Dispose();
    }

    private async Task FollowAsync(Action<ConnectionMultiplexer> exchange)
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_options.RetryInterval, _time, _closed.Token).ConfigureAwait(false);
                if (Choose(await Task.WhenAll(Servers.Select(AskAsync)).ConfigureAwait(false), out _) is not { } named) continue;
                if (!named.Master!.Equals(Master)) await MoveAsync(named.Master, exchange).ConfigureAwait(false);
                _epoch = named.Epoch;
            }
            catch (OperationCanceledException) when (_closed.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (RedisFailure.IsAway(error) || error is RedisException or OperationCanceledException)
            {
                // Neither sentinels nor a new master that cannot be reached: they are asked again, and the store says that it is away if it is.
            }
        }
    }

    private async Task MoveAsync(EndPoint master, Action<ConnectionMultiplexer> exchange)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisConnection.To(_configuration, master)).ConfigureAwait(false);
        _log.Info("The sentinels name {0} as {1}, after {2}", EndPointCollection.ToString(master), Service, EndPointCollection.ToString(Master));
        Master = master;
        exchange(connection);
        try
        {
            RedisDurability.Check(connection, _options, _log);
        }
        catch (StoreException unsafely)
        {
            // It is the master whatever is said of it, and without it nothing would be kept at all.
            _log.Error("{0} It is written to all the same, since the sentinels name it", unsafely.Message);
        }
    }

    private SentinelAnswer Ask(IServer sentinel)
    {
        try
        {
            return SentinelAnswer.Of(sentinel.SentinelMaster(Service));
        }
        catch (Exception error) when (RedisFailure.IsAway(error) || error is RedisException)
        {
            return new SentinelAnswer(null, 0, error);
        }
    }

    private async Task<SentinelAnswer> AskAsync(IServer sentinel)
    {
        try
        {
            return SentinelAnswer.Of(await sentinel.SentinelMasterAsync(Service).ConfigureAwait(false));
        }
        catch (Exception error) when (RedisFailure.IsAway(error) || error is RedisException)
        {
            return new SentinelAnswer(null, 0, error);
        }
    }

    /// <summary>
    /// Who took part in the latest failover knows best: the others have not heard of it yet. One that has missed what was followed already is not believed, unless most of them say so: then they were reset.
    /// </summary>
    private SentinelAnswer? Choose(SentinelAnswer[] answers, out Exception? cause)
    {
        cause = answers.Select(answer => answer.Cause).FirstOrDefault(error => error is not null);
        var best = answers.Where(answer => answer.Master is not null).MaxBy(answer => answer.Epoch);
        if (best is null || best.Epoch >= _epoch) return best;
        return answers.Count(answer => best.Master!.Equals(answer.Master)) * 2 > _sentinels.GetServers().Length ? best : null;
    }

    private string Advice(Exception? cause)
    {
        var hosts = string.Join(',', _configuration.EndPoints.Select(EndPointCollection.ToString));
        return cause switch
        {
            null => $"None of the sentinels at {hosts} can be reached: see whether they run, and whether configuration-string is right. Where serviceName is given, the hosts are sentinels (port 26379), and not Redis itself.",
            RedisServerException when cause.Message.Contains("No such master", StringComparison.Ordinal) =>
                $"The sentinels at {hosts} know no master that is called {Service}: serviceName in configuration-string is the name in their \"sentinel monitor\".",
            RedisServerException when cause.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase) =>
                $"{hosts} is no sentinel: where serviceName is given, the hosts of configuration-string are sentinels (port 26379), and not Redis itself.",
            _ => $"The sentinels at {hosts} do not say who {Service} is: {cause.Message}",
        };
    }
}
