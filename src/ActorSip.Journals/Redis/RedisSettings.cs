using System.Globalization;
using Akka.Configuration;

namespace ActorSip.Journals.Redis;

/// <summary>Reads the settings of a journal plugin. Those that Akka.Persistence.Redis has are named as there.</summary>
public static class RedisSettings
{
    /// <summary>Reads them.</summary>
    /// <param name="settings">The plugin's section.</param>
    /// <param name="path">Of the section, for errors.</param>
    /// <exception cref="StoreException">One of them is missing or out of its range; the message has its path.</exception>
    public static RedisStoreOptions Read(Config settings, string path) => new()
    {
        ConfigurationString = settings.GetString("configuration-string") is { Length: > 0 } text
            ? text
            : throw new StoreException($"{path}.configuration-string is not set: it says where Redis is, \"127.0.0.1:6379\" for instance."),
        Database = Database(settings.GetString("database"), path),
        KeyPrefix = Prefix(settings.GetString("key-prefix") ?? "", path),
        MaxQueued = (int)Number(path, "max-queued", settings.GetInt("max-queued"), 100, 10_000_000),
        MaxQueuedBytes = Number(path, "max-queued-bytes", settings.GetByteSize("max-queued-bytes") ?? 0, 1 << 20, 1L << 40),
        RetryInterval = Milliseconds(settings, path, "retry-interval", 10, 600_000),
        AnswerTimeout = Milliseconds(settings, path, "answer-timeout", 100, 60_000),
        AcceptsLoss = settings.GetBoolean("accept-loss"),
    };

    private static int Database(string text, string path) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new StoreException($"{path}.database = {text}: it must be a number from 0.");

    // Braces decide where Redis Cluster puts a key, and only those around a persistence id may.
    private static string Prefix(string prefix, string path) => prefix.AsSpan().IndexOfAny('{', '}') < 0 ? prefix : throw new StoreException($"{path}.key-prefix = {prefix}: it may have no braces.");

    private static TimeSpan Milliseconds(Config settings, string path, string key, long least, long most) =>
        TimeSpan.FromMilliseconds(Number(path, key, (long)settings.GetTimeSpan(key).TotalMilliseconds, least, most));

    private static long Number(string path, string key, long value, long least, long most) =>
        value >= least && value <= most ? value : throw new StoreException($"{path}.{key} = {value}: it must be from {least} to {most}.");
}
