using System.Collections.Concurrent;

namespace ActorSip.Journals.Redis;

/// <summary>The persistence ids that this node writes.</summary>
internal sealed class RedisClaims
{
    private readonly ConcurrentDictionary<string, RedisClaim> _claims = new(StringComparer.Ordinal);

    /// <summary>The name under which this process claims: no other process, before or after, has it.</summary>
    public string Owner { get; } = Guid.NewGuid().ToString("N");

    public KeyValuePair<string, RedisClaim>[] All => _claims.ToArray();

    public RedisClaim? Find(string persistenceId) => _claims.GetValueOrDefault(persistenceId);

    public void Set(string persistenceId, RedisClaim claim) => _claims[persistenceId] = claim;

    /// <summary>Somebody else is the writer now.</summary>
    public void Drop(string persistenceId, RedisClaim claim) => _claims.TryRemove(KeyValuePair.Create(persistenceId, claim));
}
