using Akka.Configuration;

namespace ActorSip.Journals.Sqlite;

/// <summary>Reads the settings of a journal plugin.</summary>
public static class SqliteSettings
{
    /// <summary>Reads them.</summary>
    /// <param name="settings">The plugin's section.</param>
    /// <param name="path">Of the section, for errors.</param>
    /// <exception cref="StoreException">One of them is missing or out of its range; the message has its path.</exception>
    public static SqliteStoreOptions Read(Config settings, string path) => new()
    {
        Folder = Text(settings, path, "folder"),
        Synchronous = Text(settings, path, "synchronous") switch
        {
            "normal" => SqliteSynchronous.Normal,
            "full" => SqliteSynchronous.Full,
            var other => throw new StoreException($"{path}.synchronous = {other}: it must be normal or full."),
        },
        MaxQueued = (int)Number(path, "max-queued", settings.GetInt("max-queued"), 100, 10_000_000),
        MaxQueuedBytes = Number(path, "max-queued-bytes", settings.GetByteSize("max-queued-bytes") ?? 0, 1 << 20, 1L << 40),
        RetryInterval = TimeSpan.FromMilliseconds(Number(path, "retry-interval", (long)settings.GetTimeSpan("retry-interval").TotalMilliseconds, 10, 600_000)),
        WalSize = Number(path, "wal-size", settings.GetByteSize("wal-size") ?? 0, 64 << 10, 1L << 32),
    };

    private static string Text(Config settings, string path, string key) =>
        settings.GetString(key) is { Length: > 0 } text ? text : throw new StoreException($"{path}.{key} is not set.");

    private static long Number(string path, string key, long value, long least, long most) =>
        value >= least && value <= most ? value : throw new StoreException($"{path}.{key} = {value}: it must be from {least} to {most}.");
}
