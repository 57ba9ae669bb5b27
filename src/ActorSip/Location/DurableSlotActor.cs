using System.Globalization;
using ActorSip.Journals;
using ActorSip.Sip.Registration;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;

namespace ActorSip.Location;

/// <summary>
/// One slot of a durable location table: a REGISTER is decided, its change written to the journal, applied, and only then answered; lookups are answered from what is applied and never wait. Lives on one node of
/// the cluster as an entity of the shard region, on that node's loop. A restart loses nothing that was answered: what was on its way is asked for again.
/// </summary>
public sealed class DurableSlotActor : UntypedPersistentActor
{
    /// <param name="slot">Its number.</param>
    /// <param name="settings">Shared by all slots.</param>
    /// <param name="snapshotEvents">A snapshot is taken after so many events, or as many as the slot has bindings if those are more: what it costs is shared by the events before it.</param>
    /// <param name="statistics">Shared by the slots of one node.</param>
    /// <param name="time">For expiry.</param>
    /// <param name="dispatcher">The loop it runs on.</param>
    /// <param name="pings">Where that loop's pings go out; null: nobody is pinged.</param>
    /// <param name="directory">Of the node; null: nobody asks for it there.</param>
    public static Props Props(int slot, LocationSettings settings, int snapshotEvents, LocationStatistics statistics, TimeProvider time, string dispatcher, PingDoor? pings = null, SlotDirectory? directory = null) =>
        Akka.Actor.Props.Create(() => new DurableSlotActor(slot, settings, snapshotEvents, statistics, time, pings, directory)).WithDispatcher(dispatcher);

    /// <summary>Questions of one slot that wait for the disk. What comes beyond is not heard: it is asked again, and told 503 when the disk hangs for as long as it may wait.</summary>
    private const int MaxWaiting = 1000;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly LocationSlot _slot;
    private readonly LocationStatistics _statistics;
    private readonly PendingChanges _pending;
    private readonly Queue<(IActorRef Asker, long Question, RegistrationDecision Decision)> _writing = new();
    private readonly Action<LocationProtocol.Changed> _onWritten;
    private readonly Action<LocationProtocol.Registered> _onTurn;
    private readonly int _snapshotEvents;
    private readonly int _number;
    private readonly SlotDirectory? _directory;
    private int _events;
    private int _deferred;
    private bool _isSaving;

    public DurableSlotActor(int slot, LocationSettings settings, int snapshotEvents, LocationStatistics statistics, TimeProvider time, PingDoor? pings = null, SlotDirectory? directory = null)
    {
        PersistenceId = IdOf(settings.HashSize, slot);
        _number = slot;
        _directory = directory;
        _snapshotEvents = snapshotEvents;
        _statistics = statistics;
        _slot = new LocationSlot(settings, statistics, time, Context.System.Scheduler, Self, pings);
        _pending = new PendingChanges(settings.HashKey);
        _onWritten = OnWritten;
        _onTurn = OnTurn;
    }

    public override string PersistenceId { get; }

    /// <summary>The name of a slot in the journal. It has the hash size in it: slot 5 of 16 holds other users than slot 5 of 32.</summary>
    public static string IdOf(int hashSize, int slot) => string.Create(CultureInfo.InvariantCulture, $"location-{hashSize}-{slot}");

    /// <summary>What a change was before its texts were left out.</summary>
    /// <param name="changed">As read from the journal.</param>
    /// <param name="before">The bindings before it.</param>
    /// <param name="isWhole">False when a binding that should be there is not: it is left out.</param>
    internal static BindingsChanged Complete(LocationProtocol.Changed changed, BindingSet before, out bool isWhole)
    {
        isWhole = true;
        if (changed.KeptTexts == 0) return changed.Change;
        var put = new List<Binding>(changed.Change.Put.Length);
        for (var i = 0; i < changed.Change.Put.Length; i++)
        {
            var binding = changed.Change.Put[i];
            if (i >= 64 || (changed.KeptTexts >> i & 1) == 0) put.Add(binding);
            else if (before.Find(binding.Id) is { } known) put.Add(binding with { Text = known.Text });
            else isWhole = false;
        }

        return changed.Change with { Put = [.. put] };
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case LocationProtocol.Register register: OnRegister(register); break;
            case LocationProtocol.Lookup lookup: Sender.Tell(_slot.Lookup(lookup), Self); break;
            case LocationProtocol.FindBinding find: Sender.Tell(_slot.FindBinding(find), Self); break;
            case LocationProtocol.List list: Sender.Tell(_slot.List(list), Self); break;
            case LocationProtocol.Wake: Sender.Tell(new LocationProtocol.Awake(_number), Self); break;
            case LocationSlot.Alarm: _slot.OnAlarm(_pending.Contains); break;
            case SlotPings.Tick: _slot.OnPingTick(); break;
            case LocationProtocol.Pinged pinged: _slot.OnPinged(pinged); break;
            case SaveSnapshotSuccess saved: OnSnapshotSaved(saved); break;
            case SaveSnapshotFailure: _isSaving = false; break;
            case JournalsProtocol.StateLost lost: Sender.Tell(new JournalsProtocol.Restate(lost.PersistenceId, LastSequenceNr, _slot.Snapshot()), Self); break;
            case LocationProtocol.HandOff: OnHandOff(); break;
            case DeleteMessagesSuccess or DeleteSnapshotsSuccess or DeleteMessagesFailure or DeleteSnapshotsFailure: break;
            default: Unhandled(message); break;
        }
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: LocationProtocol.Snapshot snapshot }: _slot.Restore(snapshot); break;
            case LocationProtocol.Changed changed: OnReplayed(changed); break;
            case RecoveryCompleted:
                _slot.OnAlarm(static _ => false);
                _directory?.Enter(_number, Self);
                _statistics.AddRecovery();
                break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>The journal says once what is wrong with the store; a thousand slots need not say it again. The actor stops, and begins anew with the next question.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _log.Debug("{0} stops: event {1} could not be written: {2}", PersistenceId, sequenceNr, cause.Message);

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _log.Debug("{0} stops: it could not be read: {1}", PersistenceId, reason.Message);

    /// <summary>The number of a rejected event is consumed, and every later write would be refused.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _log.Error(cause, "{0} stops: the journal rejected event {1}", PersistenceId, sequenceNr);
        Context.Stop(Self);
    }

    protected override void PostStop()
    {
        _directory?.Leave(_number, Self);
        _slot.Close();
        base.PostStop();
    }

    private void OnRegister(LocationProtocol.Register message)
    {
        if (_writing.Count + _deferred >= MaxWaiting) return;
        var request = message.Request;
        var key = request.AddressOfRecord;
        var pending = _pending.BindingsOf(key);
        var bindings = pending ?? _slot.BindingsOf(key);
        var decision = (pending is null ? null : _pending.DecisionOf(key, request.Origin.TransactionId) is { } begun ? begun with { Changed = null } : null) ?? _slot.Decide(request, bindings);
        if (decision.Changed is { } change)
        {
            var addressOfRecord = key.ToArray();
            _pending.Add(addressOfRecord, decision, bindings);
            _writing.Enqueue((Sender, message.Question, decision));
            PersistAsync(new LocationProtocol.Changed(addressOfRecord, change, _slot.Now, KeptTexts(change, bindings)), _onWritten);
        }
        else if (pending is not null)
        {
            // What is said of bindings that are still being written may be said only when they are.
            _deferred++;
            DeferAsync(new LocationProtocol.Registered(message.Question, decision), _onTurn);
        }
        else
        {
            Sender.Tell(new LocationProtocol.Registered(message.Question, decision), Self);
        }
    }

    private static ulong KeptTexts(BindingsChanged change, BindingSet before)
    {
        var kept = 0UL;
        for (var i = 0; i < Math.Min(change.Put.Length, 64); i++)
            if (before.Find(change.Put[i].Id) is { } known && known.Text.Equals(change.Put[i].Text)) kept |= 1UL << i;
        return kept;
    }

    private void OnWritten(LocationProtocol.Changed changed)
    {
        _slot.Apply(changed.AddressOfRecord, changed.Change, changed.At);
        _slot.SetAlarm();
        _pending.Confirm(changed.AddressOfRecord);
        var (asker, question, decision) = _writing.Dequeue();
        asker.Tell(new LocationProtocol.Registered(question, decision), Self);
        _events++;
        if (_isSaving || _events < Math.Max(_snapshotEvents, _slot.BindingCount)) return;
        _events = 0;
        _isSaving = true;
        SaveSnapshot(_slot.Snapshot());
    }

    private void OnTurn(LocationProtocol.Registered answer)
    {
        _deferred--;
        Sender.Tell(answer, Self);
    }

    private void OnReplayed(LocationProtocol.Changed changed)
    {
        var change = Complete(changed, _slot.BindingsOf(changed.AddressOfRecord), out var isWhole);
        if (!isWhole) _log.Error("{0}: event {1} refreshes a binding that the journal does not have; it is left out", PersistenceId, LastSequenceNr);
        _slot.Apply(changed.AddressOfRecord, change, changed.At);
        _events++;
    }

    private void OnSnapshotSaved(SaveSnapshotSuccess saved)
    {
        _isSaving = false;
        DeleteMessages(saved.Metadata.SequenceNr);
        DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
    }

    /// <summary>What is being written is answered before it stops.</summary>
    private void OnHandOff()
    {
        // What comes from now on waits in the region for the next owner.
        _directory?.Leave(_number, Self);
        if (_writing.Count == 0) Context.Stop(Self);
        else DeferAsync(LocationProtocol.HandOff.Instance, _ => Context.Stop(Self));
    }
}
