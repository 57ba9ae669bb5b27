using ActorSip.Sip.Registration;
using Akka.Actor;

namespace ActorSip.Location;

/// <summary>
/// One slot of the location table: owns the bindings of its addresses-of-record and their expiry. Lives on one node of the cluster as an entity of the shard region, on that node's loop; a restart, or a move,
/// loses what it holds, since this table is kept in memory.
/// </summary>
public sealed class LocationSlotActor : ReceiveActor
{
    /// <param name="settings">Shared by all slots.</param>
    /// <param name="statistics">Shared by the slots of one node.</param>
    /// <param name="time">For expiry.</param>
    /// <param name="dispatcher">The loop it runs on.</param>
    public static Props Props(LocationSettings settings, LocationStatistics statistics, TimeProvider time, string dispatcher) =>
        Akka.Actor.Props.Create(() => new LocationSlotActor(settings, statistics, time)).WithDispatcher(dispatcher);

    private readonly LocationTable _table;
    private readonly LocationStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly int _maxAddresses;
    private ICancelable? _alarm;
    private long _alarmAt = long.MaxValue;

    public LocationSlotActor(LocationSettings settings, LocationStatistics statistics, TimeProvider time)
    {
        _statistics = statistics;
        _time = time;
        _maxAddresses = settings.MaxAddresses;
        _table = new LocationTable(settings.HashKey, settings.Registration, settings.Repeats, Now);
        Receive<LocationProtocol.Register>(OnRegister);
        Receive<LocationProtocol.Lookup>(OnLookup);
        Receive<LocationProtocol.FindBinding>(OnFindBinding);
        Receive<Expire>(_ => OnExpire());
        Receive<LocationProtocol.HandOff>(_ => OnHandOff());
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override void PostStop()
    {
        _alarm?.Cancel();
        _statistics.Add(-_table.Count, -_table.BindingCount);
        base.PostStop();
    }

    private void OnRegister(LocationProtocol.Register message)
    {
        var decision = _table.Decide(message.Request);

        // Before anybody is asked for a password, anybody can invent users.
        if (decision.Changed is { Put.Length: > 0 } && _statistics.AddressesOfRecord >= _maxAddresses && _table.BindingsOf(message.Request.AddressOfRecord).Count == 0)
            decision = new RegistrationDecision(503, 0, null, BindingSet.Empty);
        if (decision.Changed is not null) Apply(message.Request.AddressOfRecord, decision.Changed);
        Sender.Tell(new LocationProtocol.Registered(message.Question, decision), Self);
    }

    private void OnLookup(LocationProtocol.Lookup message) =>
        Sender.Tell(new LocationProtocol.Found(message.Question, _table.BindingsOf(message.AddressOfRecord).LiveAt(Now)), Self);

    private void OnFindBinding(LocationProtocol.FindBinding message)
    {
        var found = _table.Find(message.BindingId);
        var bindings = found is { } hit && !hit.Binding.IsExpired(Now) ? BindingSet.Restore([hit.Binding], 0) : BindingSet.Empty;
        Sender.Tell(new LocationProtocol.Found(message.Question, bindings), Self);
    }

    private void OnExpire()
    {
        _alarm = null;
        _alarmAt = long.MaxValue;
        var (records, bindings) = (_table.Count, _table.BindingCount);
        _table.Expire(Now, static (_, _) => { });
        _statistics.Add(_table.Count - records, _table.BindingCount - bindings);
        SetAlarm();
    }

    private void OnHandOff() => Context.Stop(Self);

    private void Apply(ReadOnlySpan<byte> addressOfRecord, BindingsChanged changed)
    {
        var (records, bindings) = (_table.Count, _table.BindingCount);
        _table.Apply(addressOfRecord, changed, Now);
        _statistics.Add(_table.Count - records, _table.BindingCount - bindings);
        SetAlarm();
    }

    /// <summary>One alarm for the whole slot, at the time its wheel names.</summary>
    private void SetAlarm()
    {
        var next = _table.NextExpiry;
        if (next >= _alarmAt) return;
        _alarm?.Cancel();
        _alarmAt = next;
        _alarm = Context.System.Scheduler.ScheduleTellOnceCancelable(TimeSpan.FromMilliseconds(Math.Max(1, next - Now)), Self, Expire.Instance, Self);
    }

    private sealed record Expire
    {
        public static Expire Instance { get; } = new();
    }
}
