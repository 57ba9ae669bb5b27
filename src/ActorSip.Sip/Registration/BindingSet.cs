namespace ActorSip.Sip.Registration;

/// <summary>
/// The bindings of one address-of-record, in the order in which they are tried: by q, the higher first, then the most recently registered first (RFC 3261
/// section 16.6). Immutable: <see cref="Apply"/> gives the set after an event, and decides nothing.
/// </summary>
public sealed class BindingSet
{
    /// <summary>No bindings.</summary>
    public static readonly BindingSet Empty = new([], 0);

    private static readonly Comparison<Binding> Order = static (a, b) =>
        a.Q != b.Q ? b.Q.CompareTo(a.Q)
        : a.RegisteredAt != b.RegisteredAt ? b.RegisteredAt.CompareTo(a.RegisteredAt)
        : b.Id.CompareTo(a.Id);

    private readonly Binding[] _bindings;

    private BindingSet(Binding[] bindings, ulong lastTransactionId)
    {
        _bindings = bindings;
        LastTransactionId = lastTransactionId;
        if (bindings.Length > 1) Array.Sort(bindings, Order);
        NextExpiry = long.MaxValue;
        foreach (var binding in bindings) NextExpiry = Math.Min(NextExpiry, binding.ExpiresAt);
    }

    public int Count => _bindings.Length;

    /// <summary>When the first binding ends, Unix milliseconds; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextExpiry { get; }

    /// <summary>Our id of the last transaction that changed the set; it is kept in a snapshot beside the bindings. 0 when there was none.</summary>
    public ulong LastTransactionId { get; }

    /// <summary>The bindings in the order in which they are tried. One that has expired is in it until <see cref="Expire"/>'s event is applied.</summary>
    public ReadOnlySpan<Binding> Targets => _bindings;

    public Binding this[int index] => _bindings[index];

    /// <summary>The set that a snapshot holds.</summary>
    public static BindingSet Restore(ReadOnlySpan<Binding> bindings, ulong lastTransactionId) =>
        bindings.IsEmpty && lastTransactionId == 0 ? Empty : new BindingSet(bindings.ToArray(), lastTransactionId);

    /// <summary>The set of bindings in an array that belongs to it from now on.</summary>
    internal static BindingSet Over(Binding[] bindings, ulong lastTransactionId) => bindings.Length == 0 && lastTransactionId == 0 ? Empty : new BindingSet(bindings, lastTransactionId);

    /// <summary>The binding of this id, or null.</summary>
    public Binding? Find(ulong id)
    {
        foreach (var binding in _bindings)
        {
            if (binding.Id == id) return binding;
        }

        return null;
    }

    /// <summary>True when the request of this transaction, which is not 0, has been applied before.</summary>
    public bool HasApplied(ulong transactionId)
    {
        if (transactionId == LastTransactionId) return true;
        foreach (var binding in _bindings)
        {
            if (binding.TransactionId == transactionId || binding.PriorTransactionId == transactionId) return true;
        }

        return false;
    }

    /// <summary>The set after an event. An event that was applied before changes nothing more.</summary>
    public BindingSet Apply(BindingsChanged changed)
    {
        var count = changed.Put.Length;
        foreach (var binding in _bindings) count += Stays(changed, binding.Id) ? 1 : 0;
        var all = new Binding[count];
        changed.Put.CopyTo(all, 0);
        count = changed.Put.Length;
        foreach (var binding in _bindings)
            if (Stays(changed, binding.Id)) all[count++] = binding;
        return new BindingSet(all, changed.TransactionId == 0 ? LastTransactionId : changed.TransactionId);
    }

    /// <summary>The event that removes what has ended at <paramref name="now"/> (Unix milliseconds); null when nothing has.</summary>
    public BindingsChanged? Expire(long now)
    {
        if (Count == 0 || NextExpiry > now) return null;
        return new BindingsChanged([], Array.ConvertAll(Array.FindAll(_bindings, binding => binding.IsExpired(now)), static binding => binding.Id), 0);
    }

    /// <summary>The set without what has ended at <paramref name="now"/>.</summary>
    public BindingSet LiveAt(long now) => Expire(now) is { } expired ? Apply(expired) : this;

    private static bool Stays(BindingsChanged changed, ulong id) => Array.IndexOf(changed.Removed, id) < 0 && !Contains(changed.Put, id);

    private static bool Contains(Binding[] bindings, ulong id)
    {
        foreach (var binding in bindings)
        {
            if (binding.Id == id) return true;
        }

        return false;
    }
}
