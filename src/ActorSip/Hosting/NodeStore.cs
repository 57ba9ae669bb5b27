using ActorSip.Configuration;
using ActorSip.Journals;
using ActorSip.Journals.Redis;
using ActorSip.Journals.Sqlite;
using ActorSip.Stores;
using ActorSip.Transport.Sockets;
using Akka.Actor;
using Akka.Configuration;

namespace ActorSip.Hosting;

/// <summary>The store of a node: from its options to the settings of Akka's plugins, and open before any actor needs it.</summary>
internal static class NodeStore
{
    /// <summary>Akka's configuration for the store that the options ask for.</summary>
    public static Config Configure(Config akka, NodeOptions options)
    {
        if (options.Location.Durability == Durability.None) return akka.WithFallback(JournalsReference.Configuration);
        if (options.Location.Durability == Durability.Redis)
        {
            return ConfigurationFactory.ParseString($$"""
                akka.persistence.journal.plugin = "{{JournalsReference.RedisJournal}}"
                akka.persistence.snapshot-store.plugin = "{{JournalsReference.RedisSnapshotStore}}"
                """).WithFallback(akka).WithFallback(JournalsReference.Configuration);
        }

        return ConfigurationFactory.ParseString($$"""
            {{JournalsReference.SqliteJournal}}.folder = {{Quoted(options.DataFolder)}}
            {{JournalsReference.SqliteJournal}}.synchronous = {{(options.Location.IsSynchronous ? "full" : "normal")}}
            """).WithFallback(akka).WithFallback(JournalsReference.Configuration);
    }

    /// <summary>Opens the store; null for a node that keeps nothing. In a cluster there is always one, since the nodes must have the same keys and numbers of their own, whether or not registrations are kept.</summary>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public static IStore? Open(ActorSystem system, NodeOptions options) => options.Location.Durability switch
    {
        Durability.Sqlite => SqliteStores.Get(system).Open(),
        Durability.None when !options.Cluster.HasOthers => null,
        _ => RedisStores.Get(system).Open(),
    };

    /// <summary>The connection by which the loop of the journal writes; null for a store that has none.</summary>
    public static StorePipe? OpenPipe(IStore? store, NodeLoop part, TimeProvider time)
    {
        if (store is not RedisStore { Pipe: { } redis } || !SocketCalls.AreKnown) return null;
        var pipe = new StorePipe(part.Loop, redis, time);
        part.Loop.Post(pipe);
        return pipe;
    }

    /// <summary>Options of a store that is opened without a node.</summary>
    public static SqliteStoreOptions StoreOptions(string folder) =>
        SqliteSettings.Read(JournalsReference.Configuration.GetConfig(JournalsReference.SqliteJournal), JournalsReference.SqliteJournal) with { Folder = folder };

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
