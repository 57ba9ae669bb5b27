using System.Net;
using ActorSip.Journals.Redis.Pipe;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>How Redis is connected to.</summary>
internal static class RedisConnection
{
    private const int DefaultPort = 6379;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(200);

    /// <summary>Where the store is, for an operator: without password.</summary>
    public static string NameOf(RedisStoreOptions options)
    {
        var configuration = ConfigurationOptions.Parse(options.ConfigurationString);
        var hosts = string.Join(',', configuration.EndPoints.Select(EndPointCollection.ToString));
        return configuration.ServiceName is { Length: > 0 } service ? $"redis {service} of {hosts}, database {options.Database}" : $"redis {hosts}, database {options.Database}";
    }

    /// <summary>Where a pipe for writes may go; null where StackExchange.Redis must find out where to write (Sentinel, Redis Cluster), or encrypt.</summary>
    public static RedisPipeTarget? PipeTarget(RedisStoreOptions options, ConnectionMultiplexer connection)
    {
        var configuration = ConfigurationOptions.Parse(options.ConfigurationString);
        if (configuration.Ssl || configuration.ServiceName is { Length: > 0 } || configuration.EndPoints.Count != 1 || configuration.Tunnel is not null || configuration.Proxy != Proxy.None) return null;
        var endpoint = configuration.EndPoints[0];
        return endpoint is IPEndPoint or DnsEndPoint && connection.GetServer(endpoint).ServerType == ServerType.Standalone
            ? new RedisPipeTarget(WithPort(endpoint), configuration.User ?? "", configuration.Password ?? "", options.Database)
            : null;
    }

    private static EndPoint WithPort(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint { Port: 0 } address => new IPEndPoint(address.Address, DefaultPort),
        DnsEndPoint { Port: 0 } name => new DnsEndPoint(name.Host, DefaultPort),
        _ => endpoint,
    };

    /// <summary>What StackExchange.Redis needs to know.</summary>
    /// <exception cref="StoreException">The words of the operator are not understood.</exception>
    public static ConfigurationOptions Configure(RedisStoreOptions options)
    {
        ConfigurationOptions configuration;
        try
        {
            configuration = ConfigurationOptions.Parse(options.ConfigurationString);
        }
        catch (ArgumentException error)
        {
            throw new StoreException($"configuration-string is not understood: {error.Message}", error);
        }

        if (configuration.EndPoints.Count == 0) throw new StoreException("configuration-string names no host: \"127.0.0.1:6379\" for instance.");
        configuration.AbortOnConnectFail = true;

        // To be told how Redis is set.
        configuration.AllowAdmin = true;
        configuration.AsyncTimeout = (int)options.AnswerTimeout.TotalMilliseconds;
        configuration.SyncTimeout = configuration.AsyncTimeout;

        // What is not answered is asked again by the store, in the right order; what the connection kept for later would come twice.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        // A connection that is gone is only missed, and made again, by the next beat.
        configuration.HeartbeatInterval = Heartbeat;
        configuration.ReconnectRetryPolicy = new LinearRetry(Math.Max(100, (int)options.RetryInterval.TotalMilliseconds));
        configuration.ClientName ??= "actorsip";
        return configuration;
    }

    /// <summary>The same for those alone that are named, whose addresses the sentinels gave.</summary>
    public static ConfigurationOptions To(ConfigurationOptions configuration, params IEnumerable<EndPoint> servers)
    {
        var to = configuration.Clone();
        (to.ServiceName, to.TieBreaker) = (null, "");
        to.EndPoints.Clear();
        foreach (var server in servers) to.EndPoints.Add(server);
        return to;
    }
}
