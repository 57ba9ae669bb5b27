namespace ActorSip.Location;

/// <summary>Slots that did not answer, and what waits for them. For each of these one scout is under way, sent again and again until the slot is there: first soon, since a region loses what comes while it hands a shard over, then more seldom.</summary>
/// <param name="slots">How many there are.</param>
/// <param name="limits">How long it waits between two scouts.</param>
/// <param name="timers">Of the client.</param>
/// <param name="send">Sends a scout by its number to a slot, by way of the region.</param>
internal sealed class SilentSlots(int slots, LocationClientLimits limits, ILocationTimers timers, Action<long, int> send)
{
    /// <summary>Scouts that go in haste: a hand-over takes less than a second.</summary>
    private const int Hasty = 7;

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

        public long Scout { get; set; }

        public long Timer { get; set; }

        public int Sent { get; set; }

        public long Until { get; set; }
    }
}
