using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;

namespace ActorSip.Location;

/// <summary>
/// What a slot has decided and its journal has not confirmed: the next REGISTER of the same address-of-record is decided over it, while lookups do not see it. Bounded by the questions that wait for a slot.
/// </summary>
internal sealed class PendingChanges
{
    private readonly Dictionary<byte[], Pending> _pending;
    private readonly Dictionary<byte[], Pending>.AlternateLookup<ReadOnlySpan<byte>> _byText;

    public PendingChanges(HashKey key)
    {
        _pending = new Dictionary<byte[], Pending>(new AddressOfRecordComparer(key));
        _byText = _pending.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The bindings once all that is on its way has been confirmed; null when nothing is.</summary>
    public BindingSet? BindingsOf(ReadOnlySpan<byte> addressOfRecord) => _byText.TryGetValue(addressOfRecord, out var pending) ? pending.Bindings : null;

    public bool Contains(byte[] addressOfRecord) => _pending.ContainsKey(addressOfRecord);

    /// <summary>What this transaction has been answered, or will be once its change is confirmed; null when it is not among those on their way.</summary>
    public RegistrationDecision? DecisionOf(ReadOnlySpan<byte> addressOfRecord, ulong transactionId)
    {
        if (!_byText.TryGetValue(addressOfRecord, out var pending)) return null;
        foreach (var decision in pending.Decisions)
            if (decision.Changed!.TransactionId == transactionId) return decision;
        return null;
    }

    /// <param name="addressOfRecord">Kept.</param>
    /// <param name="decision">With a change, decided over <paramref name="current"/>.</param>
    /// <param name="current">The bindings before it.</param>
    public void Add(byte[] addressOfRecord, RegistrationDecision decision, BindingSet current)
    {
        if (!_pending.TryGetValue(addressOfRecord, out var pending)) _pending[addressOfRecord] = pending = new Pending();
        pending.Bindings = current.Apply(decision.Changed!);
        pending.Decisions.Enqueue(decision);
    }

    /// <summary>The oldest change of this address-of-record is confirmed.</summary>
    public void Confirm(byte[] addressOfRecord)
    {
        var pending = _pending[addressOfRecord];
        pending.Decisions.Dequeue();
        if (pending.Decisions.Count == 0) _pending.Remove(addressOfRecord);
    }

    private sealed class Pending
    {
        public BindingSet Bindings { get; set; } = BindingSet.Empty;

        public Queue<RegistrationDecision> Decisions { get; } = new(1);
    }
}
