using ActorSip.Journals.Redis;
using ActorSip.Journals.Tests.Conformance;
using Akka.Actor;
using Akka.Configuration;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>The Redis journal, with a Redis of its own.</summary>
internal sealed class RedisFixture : IJournalFixture
{
    private const string DefaultPrefix = "test[*]:";

    private static int _prefixes;

    private readonly string _address;
    private readonly string _prefix;

    public RedisFixture()
    {
        Server = new RedisServer();
        (_address, _prefix) = (Server.Address, DefaultPrefix);
    }

    /// <summary>Over the Redis of somebody else.</summary>
    public RedisFixture(string address, string prefix = DefaultPrefix) => (_address, _prefix) = (address, prefix);

    /// <summary>Null when it belongs to somebody else.</summary>
    public RedisServer? Server { get; }

    /// <summary>With keys of its own in a Redis that many share.</summary>
    public static RedisFixture Beside(string address) => new(address, $"{DefaultPrefix}{Interlocked.Increment(ref _prefixes)}:");

    public Config Settings => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "{{JournalsReference.RedisJournal}}"
        akka.persistence.snapshot-store.plugin = "{{JournalsReference.RedisSnapshotStore}}"
        {{JournalsReference.RedisJournal}}.configuration-string = "{{_address}}"
        {{JournalsReference.RedisJournal}}.key-prefix = "{{_prefix}}"
        {{JournalsReference.RedisJournal}}.retry-interval = 50ms
        """).WithFallback(JournalsReference.Configuration);

    public string JournalId => JournalsReference.RedisJournal;

    public IReadOnlyList<string> Words => ["redis", _address, _prefix];

    public RedisStoreOptions Options => new()
    {
        ConfigurationString = _address,
        Database = 0,
        KeyPrefix = _prefix,
        MaxQueued = 100_000,
        MaxQueuedBytes = 64 << 20,
        RetryInterval = TimeSpan.FromMilliseconds(50),
        AnswerTimeout = TimeSpan.FromSeconds(5),
        AcceptsLoss = false,
    };

    public IStore Store(ActorSystem system) => RedisStores.Get(system).Open();

    public void Dispose() => Server?.Dispose();
}
