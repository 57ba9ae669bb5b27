using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>An answer as the caches keep it, shared by the node's and those of its loops. Immutable but for the count of its uses.</summary>
public sealed class ResolvedAnswer
{
    private long _hits;

    /// <param name="key">Type and name, see <see cref="DnsKey"/>.</param>
    /// <param name="records">Empty for nothing.</param>
    /// <param name="state">What it is worth.</param>
    /// <param name="freshUntil">When it has to be asked for again, milliseconds of the monotonic clock.</param>
    /// <param name="staleUntil">Until when it may be used while DNS does not answer.</param>
    /// <param name="hits">Uses of the answer before this one, which was to the same question.</param>
    internal ResolvedAnswer(string key, DnsRecords records, ResolvedState state, long freshUntil, long staleUntil, long hits)
    {
        Key = key;
        Records = records;
        State = state;
        FreshUntil = freshUntil;
        StaleUntil = staleUntil;
        _hits = hits;
    }

    public string Key { get; }

    public DnsRecordType Type => DnsKey.TypeOf(Key);

    public string Name => DnsKey.NameOf(Key);

    public DnsRecords Records { get; }

    public ResolvedState State { get; }

    public long FreshUntil { get; }

    public long StaleUntil { get; }

    /// <summary>How often requests have made use of it.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    internal void Hit() => Interlocked.Increment(ref _hits);
}
