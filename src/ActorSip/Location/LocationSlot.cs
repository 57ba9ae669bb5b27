using ActorSip.Sip.Registration;
using Akka.Actor;

namespace ActorSip.Location;

/// <summary>What a slot does whether or not it is durable: answers from what is confirmed, applies changes, counts, and ends bindings by one alarm. Belongs to its actor's turn.</summary>
internal sealed class LocationSlot
{
    private readonly LocationTable _table;
    private readonly LocationStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly int _maxAddresses;
    private readonly IScheduler _scheduler;
    private readonly IActorRef _self;
    private readonly SlotPings? _pings;
    private ICancelable? _alarm;
    private long _alarmAt = long.MaxValue;

    /// <param name="settings">Shared by all slots.</param>
    /// <param name="statistics">Shared by the slots of one node.</param>
    /// <param name="time">For expiry.</param>
    /// <param name="scheduler">Of the alarm.</param>
    /// <param name="self">The actor: it is told <see cref="Alarm"/>.</param>
    /// <param name="pings">Where pings go out; null: nobody is pinged, whatever the settings say.</param>
    public LocationSlot(LocationSettings settings, LocationStatistics statistics, TimeProvider time, IScheduler scheduler, IActorRef self, PingDoor? pings = null)
    {
        _statistics = statistics;
        _time = time;
        _scheduler = scheduler;
        _self = self;
        _maxAddresses = settings.MaxAddresses;
        _table = new LocationTable(settings.HashKey, settings.Registration, settings.Repeats, Now, pings is null ? null : settings.Keepalive);
        if (settings.Keepalive is { } keepalive && pings is not null) _pings = new SlotPings(keepalive, pings, _table, time, scheduler, self);
    }

    public long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public int BindingCount => _table.BindingCount;

    public BindingSet BindingsOf(ReadOnlySpan<byte> addressOfRecord) => _table.BindingsOf(addressOfRecord);

    /// <summary>Decides a REGISTER over the bindings given: those that are confirmed, and what is on its way to be.</summary>
    public RegistrationDecision Decide(RegisterRequest request, BindingSet bindings)
    {
        var decision = _table.Decide(request, bindings);

        // Passwords keep strangers out; this keeps a list of users that has gone wrong, or a server that asks nobody, from filling the memory.
        return decision.Changed is { Put.Length: > 0 } && bindings.Count == 0 && _statistics.AddressesOfRecord >= _maxAddresses
            ? new RegistrationDecision(503, 0, null, BindingSet.Empty)
            : decision;
    }

    /// <summary>Carries out a REGISTER that refreshes a contact of a user; null when it is another one.</summary>
    /// <param name="message">The question.</param>
    /// <returns>The answer to it.</returns>
    public LocationProtocol.IAnswer? Refresh(LocationProtocol.Register message)
    {
        if (!_table.TryRefresh(message.Request, out var expiresAt, out var all)) return null;
        SetAlarm();
        return all is null ? new LocationProtocol.Refreshed(message.Question, expiresAt) : new LocationProtocol.Registered(message.Question, new RegistrationDecision(200, 0, null, all));
    }

    public LocationProtocol.Found Lookup(LocationProtocol.Lookup message) => new(message.Question, _table.BindingsOf(message.AddressOfRecord).LiveAt(Now));

    public LocationProtocol.Found FindBinding(LocationProtocol.FindBinding message)
    {
        var found = _table.Find(message.BindingId);
        return new(message.Question, found is not null && !found.IsExpired(Now) ? BindingSet.Restore([found], 0) : BindingSet.Empty);
    }

    public LocationProtocol.Listed List(LocationProtocol.List message)
    {
        var now = Now;
        return new(message.Question, [.. _table.Records
            .Select(record => new LocationProtocol.Record(record.AddressOfRecord, record.Bindings.LiveAt(now)))
            .Where(record => record.Bindings.Count > 0)
            .Take(message.Most)]);
    }

    /// <summary>Everything, for a snapshot.</summary>
    public LocationProtocol.Snapshot Snapshot() => new([.. _table.Records.Select(record => new LocationProtocol.Record(record.AddressOfRecord, record.Bindings))]) { Overtaken = [.. _table.OvertakenAt(Now)] };

    /// <summary>Carries out what has been decided; sets no alarm while the slot recovers.</summary>
    public void Apply(ReadOnlySpan<byte> addressOfRecord, BindingsChanged changed, long at)
    {
        var (records, bindings) = (_table.Count, _table.BindingCount);
        _table.Apply(addressOfRecord, changed, at);
        _statistics.Add(_table.Count - records, _table.BindingCount - bindings);
    }

    /// <summary>Carries out what has just been decided over what is confirmed.</summary>
    public void Apply(ReadOnlySpan<byte> addressOfRecord, RegistrationDecision decision, long at)
    {
        var (records, bindings) = (_table.Count, _table.BindingCount);
        _table.Apply(addressOfRecord, decision, at);
        _statistics.Add(_table.Count - records, _table.BindingCount - bindings);
    }

    public void Restore(LocationProtocol.Snapshot snapshot)
    {
        var (records, bindings) = (_table.Count, _table.BindingCount);
        _table.Restore(snapshot);
        _statistics.Add(_table.Count - records, _table.BindingCount - bindings);
    }

    /// <summary>The alarm rang: removes what has ended, but for the addresses-of-record that are busy.</summary>
    public void OnAlarm(Predicate<byte[]> isBusy)
    {
        _alarm = null;
        _alarmAt = long.MaxValue;
        var (records, bindings) = (_table.Count, _table.BindingCount);
        _table.Expire(Now, isBusy);
        _statistics.Add(_table.Count - records, _table.BindingCount - bindings);
        SetAlarm();
    }

    /// <summary>One alarm for the whole slot, at the time its wheel names, and the timer of its pings.</summary>
    public void SetAlarm()
    {
        _pings?.Start();
        var next = _table.NextExpiry;
        if (next >= _alarmAt) return;
        _alarm?.Cancel();
        _alarmAt = next;
        _alarm = _scheduler.ScheduleTellOnceCancelable(TimeSpan.FromMilliseconds(Math.Max(1, next - Now)), _self, Alarm.Instance, _self);
    }

    /// <summary>Contacts may be due for a ping.</summary>
    public void OnPingTick() => _pings?.OnTick();

    /// <summary>A ping has ended.</summary>
    public void OnPinged(LocationProtocol.Pinged message) => _pings?.OnPinged(message);

    /// <summary>The actor ends.</summary>
    public void Close()
    {
        _pings?.Close();
        _alarm?.Cancel();
        _statistics.Add(-_table.Count, -_table.BindingCount);
    }

    /// <summary>Sent to the slot's actor when a binding may have ended.</summary>
    internal sealed record Alarm
    {
        public static Alarm Instance { get; } = new();
    }
}
