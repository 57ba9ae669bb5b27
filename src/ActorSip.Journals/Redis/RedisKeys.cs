using System.Globalization;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>
/// The keys of a store. Those of one persistence id have it between braces, so that Redis Cluster keeps them in one place (its "hash tags") and one script may use them all:
/// <code>
/// prefix m:{id}   hash: n, the highest sequence number; e, the epoch of its writer; w, the number of that writer's last write
/// prefix e:{id}   list: the events, without a gap up to n
/// prefix s:{id}   hash: the snapshots by sequence number and time
/// prefix v:name   a value that is kept under a name
/// </code>
/// </summary>
internal sealed class RedisKeys(string prefix)
{
    public RedisKey Numbers(string persistenceId) => Of('m', persistenceId);

    public RedisKey Events(string persistenceId) => Of('e', persistenceId);

    public RedisKey Snapshots(string persistenceId) => Of('s', persistenceId);

    public RedisKey Value(string name) => $"{prefix}v:{name}";

    /// <summary>Written to see whether anything can be.</summary>
    public RedisKey Probe => $"{prefix}v:probe";

    /// <summary>One of as many as are needed to reach all masters of a Redis Cluster.</summary>
    public RedisKey ProbeOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}v:probe.{number}");

    /// <summary>Pattern of the keys of a kind, for SCAN.</summary>
    public string Pattern(char kind) => $"{Literal(prefix)}{kind}:{{*}}";

    /// <summary>The persistence id of a key that fits a pattern.</summary>
    public string PersistenceIdOf(string key) => key[(prefix.Length + 3)..^1].Replace("%7D", "}", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    // An id that begins with a closing brace would leave nothing between them, and its keys would lie apart.
    private RedisKey Of(char kind, string persistenceId) => $"{prefix}{kind}:{{{persistenceId.Replace("%", "%25", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal)}}}";

    private static string Literal(string text) => string.Concat(text.Select(letter => letter is '*' or '?' or '[' or ']' or '\\' or '^' ? $"\\{letter}" : $"{letter}"));
}
