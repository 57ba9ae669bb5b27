using ActorSip.Scheduling;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;

namespace ActorSip.Location;

/// <summary>
/// The records of one slot: the bindings of its addresses-of-record and the timing wheel of their expiry. It decides and applies; whether an event is durable before it is applied is the slot actor's affair.
/// </summary>
internal sealed class LocationTable
{
    private const int Second = 1000;

    private readonly Dictionary<byte[], Record> _records;
    private readonly Dictionary<byte[], Record>.AlternateLookup<ReadOnlySpan<byte>> _byText;
    private readonly TimingWheel<Record> _expiry;
    private readonly RegistrationPolicy _policy;
    private readonly RemovedTransactions _removed;

    /// <param name="key">Of the hash table.</param>
    /// <param name="policy">Of the registrar.</param>
    /// <param name="repeats">How long a repeat of a request may come, milliseconds.</param>
    /// <param name="now">Unix milliseconds.</param>
    public LocationTable(HashKey key, RegistrationPolicy policy, int repeats, long now)
    {
        _removed = new RemovedTransactions(repeats);
        _records = new Dictionary<byte[], Record>(new AddressOfRecordComparer(key));
        _byText = _records.GetAlternateLookup<ReadOnlySpan<byte>>();
        _policy = policy;
        _expiry = new TimingWheel<Record>(now, Second);
    }

    /// <summary>Addresses-of-record with bindings.</summary>
    public int Count => _records.Count;

    public int BindingCount { get; private set; }

    /// <summary>When the next binding may end, Unix milliseconds; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextExpiry => _expiry.NextDue;

    public BindingSet BindingsOf(ReadOnlySpan<byte> addressOfRecord) => _byText.TryGetValue(addressOfRecord, out var record) ? record.Bindings : BindingSet.Empty;

    /// <summary>Decides a REGISTER over what is carried out.</summary>
    public RegistrationDecision Decide(RegisterRequest request) => Decide(request, BindingsOf(request.AddressOfRecord));

    /// <summary>Decides a REGISTER.</summary>
    /// <param name="request">Of an address-of-record of this slot.</param>
    /// <param name="bindings">Those it is decided over: with what is decided already and not yet carried out.</param>
    public RegistrationDecision Decide(RegisterRequest request, BindingSet bindings)
    {
        var origin = request.Origin;
        return _removed.Contains(origin.TransactionId, origin.Now) ? new RegistrationDecision(200, 0, null, bindings.LiveAt(origin.Now)) : Registrar.Decide(bindings, request, _policy);
    }

    /// <summary>Carries out what has been decided.</summary>
    /// <param name="addressOfRecord">Whose bindings they are.</param>
    /// <param name="changed">What becomes of them.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void Apply(ReadOnlySpan<byte> addressOfRecord, BindingsChanged changed, long now)
    {
        if (!_byText.TryGetValue(addressOfRecord, out var record))
        {
            var key = addressOfRecord.ToArray();
            record = new Record(key);
            _records.Add(key, record);
        }

        foreach (var id in changed.Removed)
            if (record.Bindings.Find(id) is { } binding) _removed.Add(binding.TransactionId, now);
        Set(record, record.Bindings.Apply(changed));
    }

    /// <summary>The binding with this id, and whose it is.</summary>
    public (byte[] AddressOfRecord, Binding Binding)? Find(ulong bindingId)
    {
        foreach (var record in _records.Values)
            if (record.Bindings.Find(bindingId) is { } binding) return (record.AddressOfRecord, binding);
        return null;
    }

    /// <summary>The records, for a snapshot or a listing.</summary>
    public IEnumerable<(byte[] AddressOfRecord, BindingSet Bindings)> Records => _records.Values.Select(record => (record.AddressOfRecord, record.Bindings));

    /// <summary>Puts a record back as a snapshot holds it, into a table that does not have it.</summary>
    public void Restore(byte[] addressOfRecord, BindingSet bindings)
    {
        var record = new Record(addressOfRecord);
        _records.Add(addressOfRecord, record);
        Set(record, bindings);
    }

    /// <summary>Removes what has ended.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="isBusy">True for an address-of-record that keeps what has ended for now: a change of it is on its way, and may be one of that binding.</param>
    public void Expire(long now, Predicate<byte[]> isBusy)
    {
        var due = new List<Record>();
        _expiry.Advance(now, new Due(due));
        foreach (var record in due)
        {
            record.Timer = default;
            if (isBusy(record.AddressOfRecord)) record.Timer = _expiry.Start(now + Second, record);
            else Set(record, record.Bindings.LiveAt(now));
        }
    }

    private void Set(Record record, BindingSet bindings)
    {
        BindingCount += bindings.Count - record.Bindings.Count;
        var unchanged = record.Bindings.NextExpiry == bindings.NextExpiry && !record.Timer.IsNone;
        record.Bindings = bindings;
        if (unchanged) return;
        _expiry.Stop(record.Timer);
        record.Timer = default;
        if (bindings.Count == 0) _records.Remove(record.AddressOfRecord);
        else record.Timer = _expiry.Start(bindings.NextExpiry, record);
    }

    private readonly struct Due(List<Record> due) : ITimerSink<Record>
    {
        public void Fire(Record state) => due.Add(state);
    }

    private sealed class Record(byte[] addressOfRecord)
    {
        public byte[] AddressOfRecord { get; } = addressOfRecord;

        public BindingSet Bindings { get; set; } = BindingSet.Empty;

        public TimerHandle Timer { get; set; }
    }
}
