using ActorSip.Sip.Transactions;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>Writes down what a machine asks for, and runs its timers over virtual time.</summary>
public sealed class RecordingEffects : IClientTransactionEffects, IServerTransactionEffects
{
    private readonly List<(long At, string Effect)> _effects = [];
    private readonly Dictionary<TransactionTimer, long> _running = [];
    private int _taken;

    public long Now { get; private set; }

    /// <summary>Called inside the effect of that name: what an owner may do there.</summary>
    public IDictionary<string, Action> Reactions { get; } = new Dictionary<string, Action>();

    public IReadOnlyCollection<TransactionTimer> Running => _running.Keys;

    /// <summary>What was asked since the last time this was called.</summary>
    public string Take()
    {
        var text = string.Join(", ", _effects.Skip(_taken).Select(e => e.Effect));
        _taken = _effects.Count;
        return text;
    }

    /// <summary>The same, each with its time.</summary>
    public IReadOnlyList<(long At, string Effect)> TakeTimed()
    {
        var taken = _effects[_taken..];
        _taken = _effects.Count;
        return taken;
    }

    /// <summary>When that effect was asked for, from the beginning.</summary>
    public long[] TimesOf(string effect) => [.. _effects.Where(e => e.Effect == effect).Select(e => e.At)];

    /// <summary>Lets time pass; timers fire at their time, the odd one first when two are due at once, since giving up comes before another try.</summary>
    public void RunTo(long time, Action<TransactionTimer> fire)
    {
        while (_running.Count > 0)
        {
            var (timer, due) = _running.OrderBy(t => t.Value).ThenByDescending(t => (int)t.Key & 1).First();
            if (due > time) break;
            Now = due;
            _running.Remove(timer);
            fire(timer);
        }

        Now = time;
    }

    /// <summary>The timer is given to the machine now, whether it ran or not: a late one, if it did not.</summary>
    public void Fire(TransactionTimer timer) => _running.Remove(timer);

    public void SendRequest() => Record(nameof(SendRequest));

    public void SendAck() => Record(nameof(SendAck));

    public void PassUp() => Record(nameof(PassUp));

    public void SendResponse() => Record(nameof(SendResponse));

    public void AckReceived() => Record(nameof(AckReceived));

    public void TryingDue() => Record(nameof(TryingDue));

    public void TimedOut() => Record(nameof(TimedOut));

    public void TransportFailed() => Record(nameof(TransportFailed));

    public void StartTimer(TransactionTimer timer, int milliseconds)
    {
        _running[timer] = Now + milliseconds;
        Record($"Start {timer} {milliseconds}");
    }

    public void StopTimer(TransactionTimer timer)
    {
        _running.Remove(timer);
        Record($"Stop {timer}");
    }

    public void Linger(Tombstone kind, int milliseconds) => Record($"Linger {kind} {milliseconds}");

    public void End() => Record(nameof(End));

    private void Record(string effect)
    {
        _effects.Add((Now, effect));
        if (Reactions.TryGetValue(effect, out var reaction)) reaction();
    }
}
