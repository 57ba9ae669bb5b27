using ActorSip.Sip.Registration;
using Akka.Actor;

namespace ActorSip.Location;

/// <summary>What a slot does to keep its contacts reachable: has those that are due pinged, by one timer that runs while there are any, and notes who does not answer. Belongs to its actor's turn.</summary>
internal sealed class SlotPings
{
    private readonly KeepaliveSettings _settings;
    private readonly PingSchedule _schedule;
    private readonly PingDoor _door;
    private readonly LocationTable _table;
    private readonly TimeProvider _time;
    private readonly IScheduler _scheduler;
    private readonly IActorRef _self;
    private readonly long _begun;
    private readonly int[] _silent = new int[PingSchedule.Parts];
    private ICancelable? _timer;
    private uint _stamp;

    /// <param name="settings">Which, and how often.</param>
    /// <param name="door">Of the slot's loop.</param>
    /// <param name="table">Has an index of those to ping.</param>
    /// <param name="time">The clock that the nodes share.</param>
    /// <param name="scheduler">Of the timer.</param>
    /// <param name="self">The actor: it is told <see cref="Tick"/>.</param>
    public SlotPings(KeepaliveSettings settings, PingDoor door, LocationTable table, TimeProvider time, IScheduler scheduler, IActorRef self)
    {
        _settings = settings;
        _schedule = new PingSchedule(settings);
        _door = door;
        _table = table;
        _time = time;
        _scheduler = scheduler;
        _self = self;
        _begun = time.GetTimestamp();
    }

    private long Wall => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Monotonic => (long)_time.GetElapsedTime(_begun).TotalMilliseconds;

    /// <summary>Starts the timer if there is something to ping; to be called after each change.</summary>
    public void Start()
    {
        if (_timer is not null || _table.Pinged is not { Count: > 0 }) return;
        _schedule.Begin();
        _schedule.Advance(Wall, Monotonic, mayMove: false);

        // The slots of a node do not look all at the same moment: so the pings of a part are spread over its length.
        var first = 1 + (int)((uint)_self.Path.Uid % (uint)_schedule.Tick);
        _timer = _scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(_schedule.Tick), _self, Tick.Instance, _self);
    }

    /// <summary>The timer rang.</summary>
    public void OnTick()
    {
        var now = Monotonic;
        var stamp = PingState.StampOf(now);

        // One of its own for each look, by which a record that is met twice in it is known.
        _stamp = stamp == _stamp ? PingState.StampOf(now + 64) : stamp;
        var (part, count) = _schedule.Advance(Wall, now, _door.HasOthers);
        for (; count > 0; count--, part++) PingPart((int)(part % PingSchedule.Parts));
        if (_table.Pinged is { Count: > 0 }) return;
        _timer?.Cancel();
        _timer = null;
    }

    /// <summary>A ping has ended.</summary>
    public void OnPinged(LocationProtocol.Pinged message)
    {
        var ping = message.Ping;
        if (_table.RecordOf(ping.AddressOfRecord) is not { } record) return;
        var bindings = new PackedBindingCursor(record);
        while (bindings.MoveNext())
        {
            if (bindings.Id != ping.Binding.Id) continue;
            if (message.IsAnswered) bindings.Pings = bindings.Pings.Heard();

            // It has been heard of since, by a REGISTER, if the transaction is another one.
            else if (bindings.TransactionId == ping.Binding.TransactionId) bindings.Pings = bindings.Pings.Missed(_settings.Misses);
        }
    }

    /// <summary>The actor ends.</summary>
    public void Close()
    {
        _timer?.Cancel();
        _timer = null;
        for (var part = 0; part < PingSchedule.Parts; part++) CountSilent(part, 0);
    }

    private void PingPart(int part)
    {
        var (now, isOpen, silent) = (Wall, _door.IsOpen, 0);
        var index = _table.Pinged!;

        // From the end, since what is taken out is replaced by the last.
        for (var i = index.Of(part).Length - 1; i >= 0; i--)
            if (!PingRecord(index.Of(part)[i], part, now, isOpen, ref silent)) index.RemoveAt(part, i);
        CountSilent(part, silent);
    }

    /// <returns>False when the record does not belong there: it has no such contact, or has been met already.</returns>
    private bool PingRecord(int place, int part, long now, bool isOpen, ref int silent)
    {
        if (_table.RecordAt(place) is not { } record) return false;
        var belongs = false;
        var bindings = new PackedBindingCursor(record);
        while (bindings.MoveNext())
        {
            if (PingSchedule.PartOf(bindings.Id) != part || !(_settings.IncludesAll || bindings.MayBeBehindNat) || bindings.Pings.PingedAt == _stamp) continue;
            belongs = true;
            if (!_settings.IncludesAll && !bindings.IsBehindNat)
            {
                bindings.Pings = bindings.Pings.Pinged(_stamp);
                continue;
            }

            if (bindings.Pings.IsSilent) silent++;
            if (!isOpen || bindings.ExpiresAt <= now || _schedule.IsTooSoon(bindings.Pings, _stamp) || !_door.TryEnter()) continue;
            bindings.Pings = bindings.Pings.Pinged(_stamp);
            _door.Send(new LocationProtocol.Ping(PackedBindings.AddressOfRecord(record).ToArray(), bindings.Read(), _settings.Patience), _self);
        }

        return belongs;
    }

    private void CountSilent(int part, int contacts)
    {
        if (_silent[part] == contacts) return;
        _door.CountSilent(contacts - _silent[part]);
        _silent[part] = contacts;
    }

    /// <summary>Sent to the slot's actor when contacts may be due.</summary>
    internal sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
