namespace ActorSip.Sip.Proxying;

/// <summary>
/// The requests that this server has answered itself of late, by which it knows a merged one: the same request once more, on another way. A table of fixed size, in which the newer takes the place of the older; what is
/// forgotten early is answered like the first.
/// </summary>
internal sealed class RecentRequests
{
    private const int Slots = 4096;

    private readonly Entry[] _entries = new Entry[Slots];

    /// <summary>Notes a request.</summary>
    /// <param name="identity">Keyed hash of what all copies of a request share.</param>
    /// <param name="transaction">Key of the server transaction; the same for a repeat, another for a copy that came another way.</param>
    /// <param name="now">Milliseconds.</param>
    /// <param name="milliseconds">How long it is remembered.</param>
    /// <returns>True when another transaction has brought the same request.</returns>
    public bool IsMerged(ulong identity, ulong transaction, long now, int milliseconds)
    {
        ref var entry = ref _entries[identity % Slots];
        if (entry.Identity == identity && entry.Transaction != transaction && now < entry.Until) return true;
        entry = new Entry(identity, transaction, now + milliseconds);
        return false;
    }

    /// <summary>The request has not been served: its sender may try another way with it.</summary>
    public void Forget(ulong identity)
    {
        ref var entry = ref _entries[identity % Slots];
        if (entry.Identity == identity) entry = default;
    }

    private readonly record struct Entry(ulong Identity, ulong Transaction, long Until);
}
