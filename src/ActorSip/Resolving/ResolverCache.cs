using ActorSip.Sip.Transports;
using Akka.Actor;

namespace ActorSip.Resolving;

/// <summary>
/// What the node knows of DNS, and who waits for what: decides when to ask, how long to believe an answer, and what to say while DNS does not answer. It outlives a restart of its actor, so that nobody waits in vain.
/// </summary>
internal sealed class ResolverCache
{
    private readonly ResolverSettings _settings;
    private readonly GenerationCache<ResolvedAnswer> _answers;
    private readonly Dictionary<string, HashSet<IActorRef>> _underWay = new(StringComparer.Ordinal);
    private bool _isAway;

    public ResolverCache(ResolverSettings settings, ResolverStatistics statistics)
    {
        _settings = settings;
        Statistics = statistics;
        _answers = new GenerationCache<ResolvedAnswer>(settings.MaxEntries);
        Blocklist = new Blocklist(settings.BlocklistMaxEntries);
    }

    public ResolverStatistics Statistics { get; }

    public Blocklist Blocklist { get; }

    /// <summary>Who hears of addresses that are left out.</summary>
    public HashSet<IActorRef> Views { get; } = [];

    /// <summary>Answers remembered.</summary>
    public int Count => _answers.Count;

    public IEnumerable<ResolvedAnswer> Answers => _answers.Values;

    public IEnumerable<string> UnderWay => _underWay.Keys;

    /// <summary>A view asks.</summary>
    /// <param name="key">Type and name.</param>
    /// <param name="view">Is remembered as waiting when the answer is null.</param>
    /// <param name="now">Milliseconds of the monotonic clock.</param>
    /// <param name="begin">True when a look-up is to begin.</param>
    /// <param name="told">What the view knew before its time was over: views that are asked often outlast this cache.</param>
    /// <returns>What is known; null when the answer has to be waited for.</returns>
    public ResolvedAnswer? Inquire(string key, IActorRef view, long now, out bool begin, ResolvedAnswer? told = null)
    {
        begin = false;
        var known = _answers.Find(key) ?? (told is { State: ResolvedState.Fresh or ResolvedState.Stale } ? Keep(told) : null);
        if (known is not null && known.FreshUntil > now) return known;
        if (!_underWay.TryGetValue(key, out var waiting))
        {
            if (_underWay.Count >= _settings.MaxEntries)
            {
                Statistics.Refused++;
                return Without(key, now, known);
            }

            begin = true;
            _underWay[key] = waiting = [];
            Statistics.LookUps++;
            Statistics.UnderWay = _underWay.Count;
        }

        // While DNS does not answer nobody waits for it who can do without; it is asked all the same, and the first answer ends this.
        if (_isAway && known is not null && known.StaleUntil > now) return Without(key, now, known);
        waiting.Add(view);
        return null;
    }

    /// <summary>A look-up has ended.</summary>
    /// <param name="key">Type and name.</param>
    /// <param name="reply">What came of it.</param>
    /// <param name="now">Milliseconds of the monotonic clock.</param>
    /// <param name="waiting">Who is to be told.</param>
    public ResolvedAnswer OnReply(string key, LookUpReply reply, long now, out IReadOnlyCollection<IActorRef> waiting)
    {
        waiting = _underWay.Remove(key, out var all) ? all : [];
        Statistics.UnderWay = _underWay.Count;
        var known = _answers.Find(key);
        if (reply.Outcome is LookUpOutcome.Refused or LookUpOutcome.Silence)
        {
            Statistics.Failures++;
            _isAway |= reply.Outcome == LookUpOutcome.Silence;
            return Without(key, now, known);
        }

        _isAway = false;
        var isFound = reply.Outcome == LookUpOutcome.Found;
        var fresh = now + (isFound ? TimeToLive(reply.TimeToLive) : NegativeTimeToLive(reply.TimeToLive));
        return Keep(new ResolvedAnswer(key, reply.Records, isFound ? ResolvedState.Fresh : ResolvedState.Missing, fresh, fresh + _settings.StaleTimeToLive, known?.Hits ?? 0));
    }

    /// <summary>The answer while there is none: what was known, for as long as that may be, and for the time after which DNS is asked again.</summary>
    private ResolvedAnswer Without(string key, long now, ResolvedAnswer? known)
    {
        var again = now + _settings.FailureTimeToLive;
        if (known is null || known.StaleUntil <= now) return Keep(new ResolvedAnswer(key, DnsRecords.Unknown, ResolvedState.Failed, again, again, known?.Hits ?? 0));
        Statistics.Stale++;
        return Keep(new ResolvedAnswer(key, known.Records, ResolvedState.Stale, Math.Min(again, known.StaleUntil), known.StaleUntil, known.Hits));
    }

    private ResolvedAnswer Keep(ResolvedAnswer answer)
    {
        _answers.Set(answer.Key, answer);
        Statistics.Entries = _answers.Count;
        Statistics.Forgotten = _answers.Forgotten;
        return answer;
    }

    private long TimeToLive(long? seconds) => Math.Clamp(Milliseconds(seconds ?? 0), _settings.MinTimeToLive, _settings.MaxTimeToLive);

    /// <summary>RFC 2308 section 5: "Negative responses without SOA records SHOULD NOT be cached"; but for so long that a flood of calls asks once.</summary>
    private long NegativeTimeToLive(long? seconds) =>
        seconds is { } known ? Math.Min(Math.Max(Milliseconds(known), _settings.MinTimeToLive), _settings.NegativeTimeToLive) : Math.Min(_settings.FailureTimeToLive, _settings.NegativeTimeToLive);

    private static long Milliseconds(long seconds) => Math.Clamp(seconds, 0, int.MaxValue) * 1000;
}
