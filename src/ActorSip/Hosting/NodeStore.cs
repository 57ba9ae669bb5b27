using ActorSip.Configuration;
using ActorSip.Journals;
using ActorSip.Journals.Redis;
using ActorSip.Journals.Sqlite;
using Akka.Actor;
using Akka.Configuration;

namespace ActorSip.Hosting;

/// <summary>The store of a node: from its options to the settings of Akka's plugins, and open before any actor needs it.</summary>
internal static class NodeStore
{
    /// <summary>Akka's configuration for the store that the options ask for.</summary>
    public static Config Configure(Config akka, NodeOptions options)
    {
        if (options.Location.Durability == Durability.None) return akka;
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

    /// <summary>Opens the store, and gets its keys; without one the keys are random.</summary>
    /// <exception cref="StoreException">It cannot be used, or was made with other settings.</exception>
    public static Task<NodeKeys> OpenAsync(ActorSystem system, NodeOptions options) =>
        options.Location.Durability == Durability.None ? Task.FromResult(NodeKeys.Random()) : StoreIdentity.OpenAsync(Open(system, options.Location.Durability), options.Location);

    /// <summary>Options of a store that is opened without a node.</summary>
    public static SqliteStoreOptions StoreOptions(string folder) =>
        SqliteSettings.Read(JournalsReference.Configuration.GetConfig(JournalsReference.SqliteJournal), JournalsReference.SqliteJournal) with { Folder = folder };

    private static IStore Open(ActorSystem system, Durability durability) => durability == Durability.Redis ? RedisStores.Get(system).Open() : SqliteStores.Get(system).Open();

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
