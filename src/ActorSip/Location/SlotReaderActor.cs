using System.Runtime.Serialization;
using ActorSip.Journals;
using ActorSip.Membership;
using Akka.Actor;
using Akka.Event;

namespace ActorSip.Location;

/// <summary>
/// Answers lookups while the owner of a slot is gone, from what the store holds: claims nothing and writes nothing. What is asked while a read is under way waits for the next, so that every answer is as new as its question;
/// there is one read a slot at a time. A store that was away, or may be another, need not have all that was acknowledged until the owners have written it anew: for some seconds the owners alone answer then, while all nodes are there. One on each node, off the loops; a restart forgets what was read.
/// </summary>
public sealed class SlotReaderActor : ReceiveActor, IWithTimers
{
    /// <summary>Questions that wait; more are not heard, and asked again.</summary>
    private const int MaxWaiting = 10_000;

    /// <summary>A slot that nobody has asked for so long is forgotten.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    /// <param name="settings">Of the table.</param>
    /// <param name="store">Where the slots are.</param>
    /// <param name="time">For expiry.</param>
    /// <param name="cluster">Who is there.</param>
    /// <param name="dispatcher">Any that is not a loop's: a slot's snapshot takes a millisecond or two to read.</param>
    public static Props Props(LocationSettings settings, IStore store, TimeProvider time, ClusterState cluster, string dispatcher) => Akka.Actor.Props.Create(() => new SlotReaderActor(settings, store, time, cluster)).WithDispatcher(dispatcher);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<int, Slot> _slots = [];
    private readonly PayloadSerialization _serialization = new(Context.System);
    private readonly LocationSettings _settings;
    private readonly IStore _store;
    private readonly ClusterState _cluster;
    private readonly TimeProvider _time;
    private int _waiting;

    public SlotReaderActor(LocationSettings settings, IStore store, TimeProvider time, ClusterState cluster)
    {
        _settings = settings;
        _store = store;
        _time = time;
        _cluster = cluster;
        Receive<LocationProtocol.Lookup>(OnQuestion);
        Receive<LocationProtocol.FindBinding>(OnQuestion);
        Receive<Read>(OnRead);
        Receive<Failed>(OnFailed);
        Receive<Tick>(_ => Forget());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The owner will answer, who knows better. Where somebody is missing it may be he, and then nobody else ever knows more than the store; nor does a node that may have been left behind.</summary>
    private bool IsForOwnerAlone => _store.Health.IsInDoubt && _cluster is { IsTrusted: true, View.IsWhole: true };

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, KeptFor);
    }

    private void OnQuestion(LocationProtocol.ISlotMessage question)
    {
        if (_waiting >= MaxWaiting || IsForOwnerAlone || (uint)question.Slot >= (uint)_settings.Slots) return;
        if (!_slots.TryGetValue(question.Slot, out var slot)) _slots[question.Slot] = slot = new Slot(question.Slot, _settings);
        slot.LastAsked = _time.GetTimestamp();
        slot.Waiting.Add((Sender, question));
        _waiting++;
        if (!slot.IsReading) Begin(slot);
    }

    private void Begin(Slot slot)
    {
        (slot.Asked, slot.Waiting) = (slot.Waiting, slot.Asked);
        slot.IsReading = true;
        _ = slot.Reader.ReadAsync(_store).PipeTo(Self, success: history => new Read(slot, history), failure: cause => new Failed(slot, cause));
    }

    private void OnRead(Read read)
    {
        var slot = read.Slot;
        bool isTaken;
        try
        {
            isTaken = slot.Reader.TryTake(read.History, _serialization.Deserialize, Now);
        }
        catch (Exception unreadable) when (unreadable is SerializationException or IOException or InvalidDataException)
        {
            // Most likely of a newer version: its own nodes can read it.
            _slots.Remove(slot.Number);
            OnFailed(new Failed(slot, unreadable));
            return;
        }

        if (IsForOwnerAlone)
        {
            // The read has waited until the store was back.
            End(slot);
        }
        else if (isTaken)
        {
            foreach (var (asker, question) in slot.Asked) asker.Tell(slot.Reader.Answer(question, Now), Self);
            End(slot);
        }
        else if (slot.HadGap)
        {
            _log.Error("What the store holds of slot {0} has a gap; lookups wait for its owner", slot.Number);
            End(slot);
        }
        else
        {
            slot.HadGap = true;
            slot.Waiting.InsertRange(0, slot.Asked);
            slot.Asked.Clear();
            Begin(slot);
        }
    }

    private void OnFailed(Failed failed)
    {
        _log.Debug("Slot {0} cannot be read: {1}", failed.Slot.Number, failed.Cause.Message);
        End(failed.Slot);
    }

    /// <summary>A question without an answer is asked again, of the slot and of this actor.</summary>
    private void End(Slot slot)
    {
        _waiting -= slot.Asked.Count;
        slot.Asked.Clear();
        slot.IsReading = false;
        slot.HadGap = false;
        if (slot.Waiting.Count > 0) Begin(slot);
    }

    private void Forget()
    {
        foreach (var slot in _slots.Values.Where(slot => !slot.IsReading && _time.GetElapsedTime(slot.LastAsked) > KeptFor).ToArray()) _slots.Remove(slot.Number);
    }

    private sealed class Slot(int number, LocationSettings settings)
    {
        public int Number => number;

        public SlotReader Reader { get; } = new(number, settings);

        public List<(IActorRef Asker, LocationProtocol.ISlotMessage Question)> Waiting { get; set; } = [];

        /// <summary>Those whose read is under way.</summary>
        public List<(IActorRef Asker, LocationProtocol.ISlotMessage Question)> Asked { get; set; } = [];

        public bool IsReading { get; set; }

        public bool HadGap { get; set; }

        public long LastAsked { get; set; }
    }

    private sealed record Read(Slot Slot, StoredHistory History);

    private sealed record Failed(Slot Slot, Exception Cause);

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
