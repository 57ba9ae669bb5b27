using ActorSip.Journals.Redis;
using ActorSip.Journals.Tests.Conformance;
using Akka.Actor;
using Akka.Configuration;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>The Redis journal, with a Redis of its own.</summary>
internal sealed class RedisFixture : IJournalFixture
{
    private readonly string _address;

    public RedisFixture()
    {
        Server = new RedisServer();
        _address = Server.Address;
    }

    /// <summary>Over the Redis of another process.</summary>
    public RedisFixture(string address) => _address = address;

    /// <summary>Null when it belongs to another process.</summary>
    public RedisServer? Server { get; }

    public Config Settings => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "{{JournalsReference.RedisJournal}}"
        akka.persistence.snapshot-store.plugin = "{{JournalsReference.RedisSnapshotStore}}"
        {{JournalsReference.RedisJournal}}.configuration-string = "{{_address}}"
        {{JournalsReference.RedisJournal}}.key-prefix = "test[*]:"
        {{JournalsReference.RedisJournal}}.retry-interval = 50ms
        """).WithFallback(JournalsReference.Configuration);

    public string JournalId => JournalsReference.RedisJournal;

    public IReadOnlyList<string> Words => ["redis", _address];

    public RedisStoreOptions Options => new()
    {
        ConfigurationString = _address,
        Database = 0,
        KeyPrefix = "test[*]:",
        MaxQueued = 100_000,
        MaxQueuedBytes = 64 << 20,
        RetryInterval = TimeSpan.FromMilliseconds(50),
        AnswerTimeout = TimeSpan.FromSeconds(5),
        AcceptsLoss = false,
    };

    public IStore Store(ActorSystem system) => RedisStores.Get(system).Open();

    public void Dispose() => Server?.Dispose();
}
