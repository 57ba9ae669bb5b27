using System.Net;
using ActorSip.Configuration;
using ActorSip.Journals;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ActorSip.Server;

/// <summary>Warns of what others may come in by: an operator who has opened a port should have meant to.</summary>
internal static class OpenDoors
{
    private const string ConfigurationString = JournalsReference.RedisJournal + ".configuration-string";

    /// <param name="logger">Gets the warnings.</param>
    /// <param name="options">Of the node.</param>
    /// <param name="node">What its node.address stands for.</param>
    /// <param name="akka">Has where Redis is.</param>
    public static void Warn(ILogger logger, NodeOptions options, IPAddress node, Config akka)
    {
        if (options.Admin.Bind is { } bind && !IPAddress.IsLoopback(bind.Address)) WarnOfAdmin(logger, bind);
        if (!IPAddress.IsLoopback(node) && !options.Cluster.Tls.IsOn) WarnOfNode(logger, node, options.Node.Port);
        if (!UsesRedis(options)) return;
        var redis = FindOpenRedis(akka.GetString(ConfigurationString, ""));
        if (redis.Length > 0) WarnOfRedis(logger, redis);
    }

    /// <summary>The Redis servers, as far as they are neither on this machine nor asked with a password or over TLS; "" for none. Nothing else of the words of a connection, which hold passwords.</summary>
    internal static string FindOpenRedis(string connection)
    {
        try
        {
            var redis = ConfigurationOptions.Parse(connection);
            return redis.Ssl || !string.IsNullOrEmpty(redis.Password) ? "" : string.Join(", ", redis.EndPoints.Where(IsElsewhere).Select(Name));
        }
        catch (ArgumentException)
        {
            // Whoever connects says what is wrong with it.
            return "";
        }
    }

    private static bool UsesRedis(NodeOptions options) => options.Location.Durability == Durability.Redis || (options.Location.Durability == Durability.None && options.Cluster.HasOthers);

    private static bool IsElsewhere(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint ip => !IPAddress.IsLoopback(ip.Address),
        DnsEndPoint name => !name.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static string Name(EndPoint endpoint) => endpoint is DnsEndPoint name ? $"{name.Host}:{name.Port}" : endpoint.ToString()!;

    private static void WarnOfAdmin(ILogger logger, IPEndPoint bind) => logger.LogWarning(
        "{Path} is {Address}: WHOEVER REACHES IT NEEDS NO PASSWORD. Bind it to 127.0.0.1 unless something in front of it asks who is there",
        AdminOptions.BindPath,
        bind);

    private static void WarnOfNode(ILogger logger, IPAddress address, int port) => logger.LogWarning(
        "{Path} is {Address} and actorsip.cluster.tls is off: WHOEVER REACHES PORT {Port} COMMANDS THIS NODE and its cluster. Make certificates with \"actorsip certificates\", or let nobody but the other nodes reach it",
        NodeAddress.Path,
        address,
        port);

    private static void WarnOfRedis(ILogger logger, string servers) => logger.LogWarning(
        "{Path} names {Servers} with neither password nor TLS: WHOEVER REACHES IT READS AND CHANGES ALL REGISTRATIONS and the keys of this server. Add password=... or ssl=true, or let nobody but the nodes reach it",
        ConfigurationString,
        servers);
}
