using System.Net;
using Akka.Event;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>The connection to the Redis that takes writes: one, the masters of a Redis Cluster, or the one that the sentinels name, for which it is exchanged.</summary>
internal sealed class RedisLink : IDisposable
{
    private readonly RedisSentinels? _sentinels;
    private readonly Lock _lock = new();
    private volatile ConnectionMultiplexer _connection;
    private bool _isClosed;

    private RedisLink(ConnectionMultiplexer connection, RedisSentinels? sentinels)
    {
        _connection = connection;
        _sentinels = sentinels;
        Listen(connection);
    }

    /// <summary>There may be another Redis behind it from now on, or the same one after it was away: what was confirmed need not be there. Raised on any thread, and more often than that.</summary>
    public event EventHandler? Changed;

    /// <summary>What is behind it is about to change, or may have: raised before anything is asked of another Redis.</summary>
    public event EventHandler? Doubted;

    public ConnectionMultiplexer Connection => _connection;

    /// <summary>Connects, and looks whether Redis keeps what it confirms.</summary>
    /// <exception cref="StoreException">It cannot be reached or used, or may lose what it has confirmed.</exception>
    public static RedisLink Open(RedisStoreOptions options, TimeProvider time, ILoggingAdapter log)
    {
        var configuration = RedisConnection.Configure(options);
        try
        {
            if (configuration.ServiceName is not { Length: > 0 }) return new RedisLink(Connect(configuration, options, log), sentinels: null);
            var sentinels = RedisSentinels.Open(configuration, options, time, log);
            try
            {
                sentinels.CheckReplicas();
                var link = new RedisLink(Connect(RedisConnection.To(configuration, sentinels.Master), options, log), sentinels);
                sentinels.Follow(link.Exchange);
                return link;
            }
            catch
            {
                sentinels.Dispose();
                throw;
            }
        }
        catch (Exception error) when (RedisFailure.IsAway(error) || error is RedisException)
        {
            throw new StoreException(RedisFailure.Advice(RedisConnection.NameOf(options), error), error);
        }
    }

    public void Dispose()
    {
        _sentinels?.Dispose();
        lock (_lock) _isClosed = true;
        _connection.Dispose();
    }

    private static ConnectionMultiplexer Connect(ConfigurationOptions configuration, RedisStoreOptions options, ILoggingAdapter log)
    {
        var connection = ConnectionMultiplexer.Connect(configuration);
        try
        {
            RedisShape.Check(connection, options);
            RedisDurability.Check(connection, options, log);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Exchange(ConnectionMultiplexer next)
    {
        Doubted?.Invoke(this, EventArgs.Empty);
        ConnectionMultiplexer before;
        lock (_lock)
        {
            before = _isClosed ? next : _connection;
            if (!_isClosed) _connection = next;
        }

        if (before != next) Listen(next);

        // What was asked of the other is asked again of this one: nobody waits for its answers.
        before.Close(allowCommandsToComplete: false);
        before.Dispose();
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private void Listen(ConnectionMultiplexer connection)
    {
        var masters = MastersOf(connection);
        connection.ConnectionFailed += (_, failed) =>
        {
            if (failed.ConnectionType == ConnectionType.Interactive && !IsReplica(connection, failed.EndPoint)) Doubted?.Invoke(this, EventArgs.Empty);
        };
        connection.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType == ConnectionType.Interactive) OnChanged(!IsReplica(connection, restored.EndPoint));
        };
        connection.ConfigurationChanged += (_, _) =>
        {
            var now = MastersOf(connection);
            OnChanged(Interlocked.Exchange(ref masters, now) != now);
        };
        connection.HashSlotMoved += (_, _) => OnChanged(isDoubtful: true);
    }

    /// <summary>A replica may come and go: nothing is read there.</summary>
    private static bool IsReplica(ConnectionMultiplexer connection, EndPoint? endpoint) => connection.GetServers().Any(server => server.EndPoint.Equals(endpoint) && server.IsReplica);

    private static string MastersOf(ConnectionMultiplexer connection) =>
        string.Join(' ', connection.GetServers().Where(server => !server.IsReplica).Select(server => EndPointCollection.ToString(server.EndPoint)).Order(StringComparer.Ordinal));

    private void OnChanged(bool isDoubtful)
    {
        if (isDoubtful) Doubted?.Invoke(this, EventArgs.Empty);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
