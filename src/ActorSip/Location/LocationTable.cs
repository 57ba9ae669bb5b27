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

    private readonly RecordTable _records;
    private readonly TimingWheel<int> _expiry;
    private readonly RegistrationPolicy _policy;
    private readonly RemovedTransactions _removed;
    private readonly bool _pingsAll;
    private readonly OvertakenRequests _overtaken;

    /// <param name="key">Of the hash table.</param>
    /// <param name="policy">Of the registrar.</param>
    /// <param name="repeats">How long a repeat of a request may come, milliseconds.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="keepalive">Which contacts are pinged; null: none.</param>
    public LocationTable(HashKey key, RegistrationPolicy policy, int repeats, long now, KeepaliveSettings? keepalive = null)
    {
        Pinged = keepalive is null ? null : new PingIndex();
        _pingsAll = keepalive is { IncludesAll: true };
        _removed = new RemovedTransactions(repeats);
        _overtaken = new OvertakenRequests(key, repeats);
        _records = new RecordTable(key);
        _policy = policy;
        _expiry = new TimingWheel<int>(now, Second);
    }

    /// <summary>Addresses-of-record with bindings.</summary>
    public int Count => _records.Count;

    public int BindingCount { get; private set; }

    /// <summary>The contacts that are pinged; null: none are.</summary>
    public PingIndex? Pinged { get; }

    /// <summary>When the next binding may end, Unix milliseconds; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextExpiry => _expiry.NextDue;

    /// <summary>The records, for a snapshot or a listing.</summary>
    public IEnumerable<(byte[] AddressOfRecord, BindingSet Bindings)> Records
    {
        get
        {
            for (var place = 0; place < _records.Places; place++)
                if (_records.At(place) is { } record) yield return (PackedBindings.AddressOfRecord(record).ToArray(), PackedBindings.Read(record));
        }
    }

    public BindingSet BindingsOf(ReadOnlySpan<byte> addressOfRecord) => _records.Find(addressOfRecord) is >= 0 and var place ? PackedBindings.Read(_records.At(place)!) : BindingSet.Empty;

    /// <summary>The bytes of a record (<see cref="PackedBindings"/>), to read them and to write its pings into; null when there is none at this place.</summary>
    public byte[]? RecordAt(int place) => place < _records.Places ? _records.At(place) : null;

    /// <summary>Those of an address-of-record; null when it has none.</summary>
    public byte[]? RecordOf(ReadOnlySpan<byte> addressOfRecord) => _records.Find(addressOfRecord) is >= 0 and var place ? _records.At(place) : null;

    /// <summary>Decides a REGISTER over what is carried out.</summary>
    public RegistrationDecision Decide(RegisterRequest request) => Decide(request, BindingsOf(request.AddressOfRecord));

    /// <summary>Decides a REGISTER.</summary>
    /// <param name="request">Of an address-of-record of this slot.</param>
    /// <param name="bindings">Those it is decided over: with what is decided already and not yet carried out.</param>
    public RegistrationDecision Decide(RegisterRequest request, BindingSet bindings)
    {
        var origin = request.Origin;
        if (_removed.Contains(origin.TransactionId, origin.Now)) return new RegistrationDecision(200, 0, null, bindings.LiveAt(origin.Now));
        var decision = Registrar.Decide(bindings, request, _policy);

        // It asks for the contacts to go, and there are none: one that is on its way to be registered may still come.
        if (decision is { Status: 200, Changed: null } && (request.IsWildcard || !request.Contacts.IsEmpty)) _overtaken.Add(request.AddressOfRecord, request.CallId, request.CSeq, origin.Now);
        foreach (var id in decision.Changed?.Removed ?? [])
            if (bindings.Find(id) is { } binding) _overtaken.Add(request.AddressOfRecord, binding.CallId, binding.CSeq, origin.Now);
        return decision.Changed is { Put.Length: > 0 } && _overtaken.Contains(request) ? new RegistrationDecision(500, 0, null, bindings.LiveAt(origin.Now)) : decision;
    }

    /// <summary>Decides and carries out a REGISTER that refreshes a contact of a user, without making objects of the bindings unless there are several to tell of.</summary>
    /// <param name="request">Of an address-of-record of this slot.</param>
    /// <param name="expiresAt">When the binding ends now, Unix milliseconds.</param>
    /// <param name="all">The bindings, when there are others; null when it is the only one.</param>
    /// <returns>False when it is none, and is to be decided by <see cref="Decide(RegisterRequest)"/>.</returns>
    public bool TryRefresh(RegisterRequest request, out long expiresAt, out BindingSet? all)
    {
        expiresAt = 0;
        all = null;
        ref readonly var origin = ref request.Origin;
        if (_removed.Contains(origin.TransactionId, origin.Now)) return false;
        var place = _records.Find(request.AddressOfRecord);
        if (place < 0) return false;
        var record = _records.At(place)!;
        var before = PackedBindings.NextExpiry(record);
        if (!Registrar.TryRefresh(record, request, _policy, out expiresAt)) return false;
        if (PackedBindings.Count(record) > 1) all = PackedBindings.Read(record);
        var after = all?.NextExpiry ?? expiresAt;
        if (MayKeepTimer(place, before, after)) return true;
        _expiry.Stop(_records.TimerAt(place));
        _records.TimerAt(place) = _expiry.Start(after, place);
        return true;
    }

    /// <summary>Carries out what has been decided.</summary>
    /// <param name="addressOfRecord">Whose bindings they are.</param>
    /// <param name="changed">What becomes of them.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void Apply(ReadOnlySpan<byte> addressOfRecord, BindingsChanged changed, long now)
    {
        var place = _records.Find(addressOfRecord);
        var before = place < 0 ? BindingSet.Empty : PackedBindings.Read(_records.At(place)!);
        foreach (var id in changed.Removed)
            if (before.Find(id) is { } binding) Remember(addressOfRecord, binding, now);
        Set(place, addressOfRecord, before.Apply(changed));
    }

    private void Remember(ReadOnlySpan<byte> addressOfRecord, Binding binding, long now)
    {
        _removed.Add(binding.TransactionId, now);
        _overtaken.Add(addressOfRecord, binding.CallId, binding.CSeq, now);
    }

    /// <summary>Carries out what has just been decided over what is carried out.</summary>
    /// <param name="addressOfRecord">Whose bindings they are.</param>
    /// <param name="decision">With a change.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void Apply(ReadOnlySpan<byte> addressOfRecord, RegistrationDecision decision, long now)
    {
        if (decision.Changed!.Removed.Length > 0) Apply(addressOfRecord, decision.Changed, now);
        else Set(_records.Find(addressOfRecord), addressOfRecord, decision.Bindings);
    }

    /// <summary>The binding with this id.</summary>
    public Binding? Find(ulong bindingId)
    {
        for (var place = 0; place < _records.Places; place++)
            if (_records.At(place) is { } record && PackedBindings.Contains(record, bindingId)) return PackedBindings.Read(record).Find(bindingId);
        return null;
    }

    /// <summary>Which requests come too late now, for a snapshot.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public IEnumerable<LocationProtocol.Overtaken> OvertakenAt(long now) => _overtaken.At(now);

    /// <summary>Puts back what a snapshot holds, into a table that has nothing.</summary>
    public void Restore(LocationProtocol.Snapshot snapshot)
    {
        foreach (var record in snapshot.Records) Set(-1, record.AddressOfRecord, record.Bindings);
        foreach (var overtaken in snapshot.Overtaken) _overtaken.Restore(overtaken);
    }

    /// <summary>Removes what has ended.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="isBusy">True for an address-of-record that keeps what has ended for now: a change of it is on its way, and may be one of that binding.</param>
    public void Expire(long now, Predicate<byte[]> isBusy)
    {
        var due = new List<int>();
        _expiry.Advance(now, new Due(due));
        foreach (var place in due)
        {
            _records.TimerAt(place) = default;
            var record = _records.At(place)!;
            var addressOfRecord = PackedBindings.AddressOfRecord(record).ToArray();
            if (isBusy(addressOfRecord)) _records.TimerAt(place) = _expiry.Start(now + Second, place);
            else
            {
                var bindings = PackedBindings.Read(record);
                foreach (var binding in bindings.Targets)
                    if (binding.IsExpired(now)) _overtaken.Add(addressOfRecord, binding.CallId, binding.CSeq, now);
                Set(place, addressOfRecord, bindings.LiveAt(now));
            }
        }
    }

    /// <param name="place">Where the record is; -1 when there is none yet.</param>
    private void Set(int place, ReadOnlySpan<byte> addressOfRecord, BindingSet bindings)
    {
        if (bindings.Count == 0)
        {
            if (place >= 0) Remove(place);
            return;
        }

        var hasTimer = false;
        if (place >= 0)
        {
            var record = _records.At(place);
            BindingCount -= PackedBindings.Count(record);
            hasTimer = MayKeepTimer(place, PackedBindings.NextExpiry(record), bindings.NextExpiry);
            if (!hasTimer) _expiry.Stop(_records.TimerAt(place));
            if (Pinged is not null) IndexPinged(place, record, bindings);
        }

        if (place < 0)
        {
            place = _records.Add(PackedBindings.Write(addressOfRecord, bindings));
            if (Pinged is not null) IndexPinged(place, before: null, bindings);
        }
        else if (!PackedBindings.TryOverwrite(_records.At(place)!, bindings)) _records.At(place) = PackedBindings.Write(addressOfRecord, bindings);
        BindingCount += bindings.Count;
        if (!hasTimer) _records.TimerAt(place) = _expiry.Start(bindings.NextExpiry, place);
    }

    /// <summary>Has those contacts looked at when they are due that were not before.</summary>
    /// <param name="place">Of the record.</param>
    /// <param name="before">What it was; null: there was none.</param>
    /// <param name="bindings">What it becomes.</param>
    private void IndexPinged(int place, byte[]? before, BindingSet bindings)
    {
        foreach (var binding in bindings.Targets)
            if (MayBePinged(!binding.Received.IsDefault || binding.Flow.IsConnection) && (before is null || !HasPinged(before, binding.Id))) Pinged!.Add(PingSchedule.PartOf(binding.Id), place);
    }

    private bool HasPinged(byte[] record, ulong bindingId)
    {
        var bindings = new PackedBindingCursor(record);
        while (bindings.MoveNext())
            if (bindings.Id == bindingId) return MayBePinged(bindings.MayBeBehindNat);
        return false;
    }

    /// <summary>Whether a contact that came by a connection is behind a NAT is looked at when it is due: its next connection may come from elsewhere.</summary>
    private bool MayBePinged(bool mayBeBehindNat) => _pingsAll || mayBeBehindNat;

    /// <summary>
    /// A refresh puts the end off, and the timer stays where it is: when it rings it finds nothing that has ended, and is started anew. Moving it would touch two neighbours in the old place and two in the new one, all of
    /// them out of the processor's caches.
    /// </summary>
    private bool MayKeepTimer(int place, long before, long after) => before <= after && !_records.TimerAt(place).IsNone;

    private void Remove(int place)
    {
        BindingCount -= PackedBindings.Count(_records.At(place));
        _expiry.Stop(_records.TimerAt(place));
        _records.Remove(place);
    }

    private readonly struct Due(List<int> due) : ITimerSink<int>
    {
        public void Fire(int state) => due.Add(state);
    }
}
