using ActorSip.Journals;
using ActorSip.Membership;
using ActorSip.Sip.Registration;
using Akka.Actor;

namespace ActorSip.Location;

/// <summary>
/// The location table as one request actor sees it: asks the slots and hands each answer to whoever asked. A slot's own reference is remembered from its last answer; after 300 ms without one the region is asked for it, again
/// and again, since sharding delivers at most once, and all that waits is sent when it is found. The owner's turn only.
/// </summary>
public sealed class LocationClient
{
    private readonly Dictionary<long, Question> _questions = [];
    private readonly SilentSlots _silent;
    private readonly Stack<Question> _free = new();
    private readonly IActorRef?[] _slots;
    private readonly IActorRef _region;
    private readonly IActorRef _self;
    private readonly ILocationTimers _timers;
    private readonly LocationClientLimits _limits;
    private readonly StoreStatus? _store;
    private readonly ClusterState? _cluster;
    private readonly IActorRef? _reader;
    private readonly INodeLinks? _links;
    private readonly SlotDirectory? _own;
    private ClusterView? _view;

    /// <summary>Not from zero: an owner that is restarted must not take answers to the questions of its earlier life for its own.</summary>
    private long _number = TimeProvider.System.GetTimestamp();

    /// <param name="settings">Of the table.</param>
    /// <param name="region">The shard region.</param>
    /// <param name="self">The actor that owns this object, and passes it the answers.</param>
    /// <param name="timers">The owner's timers.</param>
    /// <param name="limits">Of waiting.</param>
    /// <param name="store">Of a durable table; null: it is kept in memory.</param>
    /// <param name="cluster">Who is there; null for a single node.</param>
    /// <param name="reader">Answers lookups from the store while a slot's owner is gone (<see cref="SlotReaderActor"/>); null: they wait for the next owner.</param>
    /// <param name="links">The shorter way to other nodes; null where there is none.</param>
    /// <param name="own">The slots of this node in a cluster; null where none ever moves.</param>
    public LocationClient(LocationSettings settings, IActorRef region, IActorRef self, ILocationTimers timers, LocationClientLimits limits, StoreStatus? store = null, ClusterState? cluster = null, IActorRef? reader = null, INodeLinks? links = null, SlotDirectory? own = null)
    {
        Settings = settings;
        _region = region;
        _self = self;
        _timers = timers;
        _limits = limits;
        _store = store;
        _cluster = cluster;
        _reader = reader;
        _links = links;
        _own = own;
        _slots = new IActorRef?[settings.Slots];
        _silent = new SilentSlots(settings.Slots, limits, timers, (number, slot) => region.Tell(new LocationProtocol.FindBinding(number, slot, 0), self), _questions.ContainsKey);
    }

    public LocationSettings Settings { get; }

    /// <summary>Questions without an answer.</summary>
    public int Waiting => _questions.Count;

    /// <summary>Questions that were given up, and those refused because too many wait.</summary>
    public long Failures { get; private set; }

    /// <summary>Asks for the bindings of an address-of-record.</summary>
    /// <param name="addressOfRecord">The canonical key.</param>
    /// <param name="asker">Gets the answer.</param>
    /// <param name="isBrief">Given up instead of repeated: for what is good to know and not needed.</param>
    /// <returns>False when too many questions wait: 503.</returns>
    public bool TryLookup(byte[] addressOfRecord, ILocationAsker asker, bool isBrief = false)
    {
        var slot = Settings.SlotOf(addressOfRecord);
        return TryAsk(slot, asker, new LocationProtocol.Lookup(++_number, slot, addressOfRecord), _number, isBrief ? _limits.Retry : _limits.Timeout);
    }

    /// <summary>Asks for one binding by its id.</summary>
    /// <param name="slot">As it stood in a cookie; the table may have had more slots then.</param>
    /// <param name="bindingId">Of the binding.</param>
    /// <param name="asker">Gets the answer.</param>
    /// <returns>False when too many questions wait, or there is no such slot.</returns>
    public bool TryFind(int slot, ulong bindingId, ILocationAsker asker) =>
        (uint)slot < (uint)_slots.Length && TryAsk(slot, asker, new LocationProtocol.FindBinding(++_number, slot, bindingId), _number, _limits.Timeout);

    /// <summary>Has a REGISTER carried out.</summary>
    /// <returns>False when too many questions wait, or the store is known to be away: 503, since nothing could be promised.</returns>
    public bool TryRegister(RegisterRequest request, ILocationAsker asker)
    {
        if (IsHopeless(request))
        {
            Failures++;
            return false;
        }

        var slot = Settings.SlotOf(request.AddressOfRecord);
        return TryAsk(slot, asker, new LocationProtocol.Register(++_number, slot, request), _number, _limits.Timeout);
    }

    /// <summary>An answer came, from this sender.</summary>
    public void OnAnswer(LocationProtocol.IAnswer answer, IActorRef sender)
    {
        var isScout = _silent.TryEndScout(answer.Question, out var slot);
        if (!isScout)
        {
            if (!_questions.Remove(answer.Question, out var question)) return;
            _timers.Stop(question.Timer);
            slot = question.Slot;
            End(question, answer);
        }

        if (ReferenceEquals(sender, _reader)) return;

        // A scout goes by the region: what has waited goes the way that has just worked, and not into a link that may be why it has waited.
        _slots[slot] = isScout ? sender : ShorterWayTo(sender);
        if (_silent.Contains(slot)) SendHeld(slot, sender);
    }

    /// <summary>The time of a question's repeat has come.</summary>
    public void OnTimer(long number)
    {
        if (_silent.OnTimer(number) || !_questions.TryGetValue(number, out var question)) return;
        if (_timers.Now >= question.Deadline || (question.Message is LocationProtocol.Register { Request: var request } && IsHopeless(request)))
        {
            _questions.Remove(number);
            _silent.Add(question.Slot);
            Failures++;
            End(question, null);
            return;
        }

        // Its slot may have moved, or died with its node: a scout finds it, and until then lookups are answered from the store.
        _slots[question.Slot] = null;
        Hold(number, question);
        question.Timer = _timers.Start((int)Math.Min(_limits.MaxRetry, question.Deadline - _timers.Now), number);
    }

    /// <summary>
    /// A change while the store is known to be away, or on the smaller side of a split, which will end and may not promise anything, or just after this node stood still. It may be written later, when the store is back, and whoever asked does not hear of it: a REGISTER that got no 200 may have happened or not, and the next one
    /// of the phone says what is so.
    /// </summary>
    private bool IsHopeless(RegisterRequest request) => (_store is { IsAvailable: false } || _cluster is { IsTrusted: false }) && (request.IsWildcard || !request.Contacts.IsEmpty);

    private bool TryAsk(int slot, ILocationAsker asker, object message, long number, int timeout)
    {
        if (_questions.Count >= _limits.MaxWaiting)
        {
            Failures++;
            return false;
        }

        var question = _free.TryPop(out var free) ? free : new Question();
        question.Slot = slot;
        question.Asker = asker;
        question.Message = message;
        question.Deadline = _timers.Now + timeout;
        question.IsHeld = question.IsSent = false;
        question.Timer = _timers.Start(Math.Min(_limits.Retry, timeout), number);
        _questions[number] = question;
        Send(number, question);
        return true;
    }

    private void Send(long number, Question question)
    {
        var slot = question.Slot;
        if (_cluster?.View is { } view)
        {
            if (!ReferenceEquals(_view, view)) ForgetTheDead(view);
            if (_reader is not null && question.Message is not LocationProtocol.Register && IsForReaderAlone(slot, view))
            {
                _reader.Tell(question.Message!, _self);
                return;
            }
        }

        if (_silent.Contains(slot))
        {
            Hold(number, question);
            return;
        }

        question.IsSent = true;
        WayTo(slot).Tell(question.Message!, _self);
    }

    /// <summary>Waits for a slot that does not answer. One scout is sent for all that wait: the region keeps each message for a slot that has no owner, and would be full of repeats before there is one.</summary>
    private void Hold(long number, Question question)
    {
        if (!question.IsHeld)
        {
            question.IsHeld = true;
            _silent.Hold(question.Slot, number);
        }

        if (question.Message is not LocationProtocol.Register) _reader?.Tell(question.Message!, _self);
    }

    /// <summary>The slot is there again: all that waited for it goes to it.</summary>
    private void SendHeld(int slot, IActorRef owner)
    {
        foreach (var number in _silent.Release(slot))
        {
            if (!_questions.TryGetValue(number, out var question)) continue;
            question.IsHeld = false;
            if (question is { IsSent: true, Message: LocationProtocol.Register register }) register.Request.IsSentAgain = true;
            question.IsSent = true;
            owner.Tell(question.Message!, _self);
        }
    }

    /// <summary>
    /// Who does not answer the heartbeats is not asked. And on the smaller side of a split a slot may be one that the larger side has taken over: while the store is there, it knows better.
    /// </summary>
    private bool IsForReaderAlone(int slot, ClusterView view) => _cluster!.IsTrusted ? OwnerOf(slot) is { } owner && !view.IsReachable(owner) : _store is not { IsAvailable: false };

    /// <summary>The node of a slot that is on another; null for one here, and while the region is asked.</summary>
    private Address? OwnerOf(int slot) => _slots[slot] is { Path.Address: { HasGlobalScope: true } owner } ? owner : null;

    /// <summary>A slot of this node that is being handed over takes nothing more, and the region keeps what is for the next owner.</summary>
    private IActorRef WayTo(int slot) => _slots[slot] is not { } known ? _region : _own is null || known.Path.Address.HasGlobalScope ? known : _own.Find(slot) ?? _region;

    /// <summary>A link's own reference, which is a minimal one, is as short as it gets.</summary>
    private IActorRef ShorterWayTo(IActorRef slot) => _links is not null && slot is not MinimalActorRef && slot.Path.Address is { HasGlobalScope: true } node && _links.SlotsOf(node) is { } shorter ? shorter : slot;

    /// <summary>The slots of who is no member any more come up elsewhere, and the region finds out where.</summary>
    private void ForgetTheDead(ClusterView view)
    {
        _view = view;
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (OwnerOf(slot) is not { } owner || view.IsMember(owner)) continue;
            _slots[slot] = null;
            _silent.Add(slot);
        }
    }

    private void End(Question question, LocationProtocol.IAnswer? answer)
    {
        var asker = question.Asker!;
        question.Asker = null;
        question.Message = null;
        _free.Push(question);
        asker.OnAnswer(answer);
    }

    /// <summary>Used again for the next, when it has its answer.</summary>
    private sealed class Question
    {
        public int Slot { get; set; }

        public ILocationAsker? Asker { get; set; }

        public object? Message { get; set; }

        /// <summary>It waits for a slot that does not answer.</summary>
        public bool IsHeld { get; set; }

        /// <summary>It was sent before, and may still arrive.</summary>
        public bool IsSent { get; set; }

        public long Deadline { get; set; }

        public long Timer { get; set; }
    }
}
