namespace ActorSip.Location;

/// <summary>Slots that did not answer, and what waits for them. For each of these one scout is under way, sent again and again until the slot is there: first soon, since a region loses what comes while it hands a shard over, then more seldom.</summary>
/// <param name="slots">How many there are.</param>
/// <param name="limits">How long it waits between two scouts.</param>
/// <param name="timers">Of the client.</param>
/// <param name="send">Sends a scout by its number to a slot, by way of the region.</param>
/// <param name="isOpen">True for a question that has no answer yet.</param>
internal sealed class SilentSlots(int slots, LocationClientLimits limits, ILocationTimers timers, Action<long, int> send, Predicate<long> isOpen)
{
    /// <summary>Scouts that go in haste: a hand-over takes less than a second.</summary>
    private const int Hasty = 7;

    private const int MostAtFirst = 64;

    private readonly bool[] _areSilent = new bool[slots];
    private readonly Dictionary<int, Waiting> _waiting = [];
    private readonly Dictionary<long, int> _scouts = [];

    /// <summary>Below 0: those of questions are above. Not from zero: see those.</summary>
    private long _number = -TimeProvider.System.GetTimestamp();

    public bool Contains(int slot) => _areSilent[slot];

    /// <summary>A slot did not answer, and nothing waits for it.</summary>
    public void Add(int slot) => _areSilent[slot] = true;

    /// <summary>A question waits for a slot.</summary>
    public void Hold(int slot, long question)
    {
        _areSilent[slot] = true;
        if (!_waiting.TryGetValue(slot, out var waiting)) _waiting[slot] = waiting = new Waiting();
        if (waiting.Questions.Count >= waiting.Most) Forget(waiting);
        waiting.Questions.Add(question);
        waiting.Until = timers.Now + limits.Timeout;
        if (waiting.Scout == 0) Scout(slot, waiting);
    }

    /// <summary>The slot is there.</summary>
    /// <returns>What has waited for it; some may have ended since.</returns>
    public IReadOnlyList<long> Release(int slot)
    {
        _areSilent[slot] = false;
        if (!_waiting.Remove(slot, out var waiting)) return [];
        EndScout(waiting);
        return waiting.Questions;
    }

    /// <summary>True when an answer is to a scout, whose slot is thereby found.</summary>
    public bool TryEndScout(long number, out int slot) => _scouts.TryGetValue(number, out slot);

    /// <summary>True when a timer is a scout's: it is sent again, while something may still wait for it.</summary>
    public bool OnTimer(long number)
    {
        if (!_scouts.TryGetValue(number, out var slot)) return false;
        var waiting = _waiting[slot];
        if (timers.Now < waiting.Until)
        {
            Send(slot, waiting);
        }
        else
        {
            // All of it was given up. The slot stays silent: the next question sends the next scout.
            _scouts.Remove(number);
            _waiting.Remove(slot);
        }

        return true;
    }

    /// <summary>Those that have ended since, most often because they were answered from the store.</summary>
    private void Forget(Waiting waiting)
    {
        waiting.Questions.RemoveAll(number => !isOpen(number));
        waiting.Most = Math.Max(MostAtFirst, waiting.Questions.Count * 2);
    }

    private void Scout(int slot, Waiting waiting)
    {
        waiting.Scout = --_number;
        _scouts[waiting.Scout] = slot;
        Send(slot, waiting);
    }

    private void Send(int slot, Waiting waiting)
    {
        waiting.Timer = timers.Start(++waiting.Sent < Hasty ? Math.Max(1, limits.Retry / 2) : limits.MaxRetry, waiting.Scout);
        send(waiting.Scout, slot);
    }

    private void EndScout(Waiting waiting)
    {
        timers.Stop(waiting.Timer);
        _scouts.Remove(waiting.Scout);
    }

    private sealed class Waiting
    {
        public List<long> Questions { get; } = [];

        /// <summary>More than these are looked through.</summary>
        public int Most { get; set; } = MostAtFirst;

        public long Scout { get; set; }

        public long Timer { get; set; }

        public int Sent { get; set; }

        public long Until { get; set; }
    }
}
