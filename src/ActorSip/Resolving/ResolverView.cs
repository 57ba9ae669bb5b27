using ActorSip.Sip.Transports;
using Akka.Actor;

namespace ActorSip.Resolving;

/// <summary>One loop's view of the node's resolver: it answers what it knows at once, without a lock or an object, and asks for the rest. Belongs to one actor.</summary>
public sealed class ResolverView
{
    private readonly ResolverSettings _settings;
    private readonly TimeProvider _time;
    private readonly IActorRef _resolver;
    private readonly IActorRef _self;
    private readonly GenerationCache<ResolvedAnswer> _answers;
    private readonly Dictionary<string, List<IRecordsWaiter>> _waiting = new(StringComparer.Ordinal);
    private readonly Blocklist _blocklist;

    /// <param name="settings">Of the cache.</param>
    /// <param name="time">The monotonic clock of the node.</param>
    /// <param name="resolver">The node's resolver.</param>
    /// <param name="self">The actor that owns this view, and passes it <see cref="ResolvingProtocol.Resolved"/> and <see cref="ResolvingProtocol.LeftOut"/>.</param>
    public ResolverView(ResolverSettings settings, TimeProvider time, IActorRef resolver, IActorRef self)
    {
        _settings = settings;
        _time = time;
        _resolver = resolver;
        _self = self;
        _answers = new GenerationCache<ResolvedAnswer>(settings.MaxEntries);
        _blocklist = new Blocklist(settings.BlocklistMaxEntries);
        resolver.Tell(new ResolvingProtocol.Join(self), self);
    }

    /// <summary>Requests that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Requests that were not let wait, because too many did.</summary>
    public long Refused { get; private set; }

    /// <summary>What is known, and not too old.</summary>
    public bool TryGet(DnsRecordType type, ReadOnlySpan<char> name, out DnsRecords records)
    {
        records = DnsRecords.None;
        Span<char> buffer = stackalloc char[DnsKey.MaxLength];
        var key = DnsKey.Write(type, name, buffer);
        if (key.IsEmpty) return true;
        if (_answers.Find(key) is not { } answer || answer.FreshUntil <= Now) return false;
        answer.Hit();
        records = answer.Records;
        return true;
    }

    /// <summary>Asks for what is not known. False when too many wait already: whoever waits keeps a message in memory.</summary>
    public bool Inquire(DnsRecordType type, ReadOnlySpan<char> name, IRecordsWaiter waiter)
    {
        if (Waiting >= _settings.MaxWaiting)
        {
            Refused++;
            return false;
        }

        Span<char> buffer = stackalloc char[DnsKey.MaxLength];
        var key = new string(DnsKey.Write(type, name, buffer));
        if (!_waiting.TryGetValue(key, out var waiting))
        {
            _waiting[key] = waiting = [];
            _resolver.Tell(new ResolvingProtocol.Question(key, _self, _answers.Find(key)), _self);
        }

        Waiting++;
        waiting.Add(waiter);
        return true;
    }

    /// <summary>An answer has come; on the owner's turn.</summary>
    public void OnResolved(ResolvingProtocol.Resolved resolved)
    {
        _answers.Set(resolved.Answer.Key, resolved.Answer);
        if (!_waiting.Remove(resolved.Answer.Key, out var waiting)) return;
        Waiting -= waiting.Count;
        var told = 0;
        try
        {
            while (told < waiting.Count)
            {
                resolved.Answer.Hit();
                waiting[told++].OnAnswer(resolved.Answer);
            }
        }
        finally
        {
            // A bug met by one who waited is not the others': they hear of it on another turn.
            if (told < waiting.Count) TellLater(resolved, waiting[told..]);
        }
    }

    /// <summary>True for an address that has failed a short while ago.</summary>
    public bool IsLeftOut(TransportProtocol transport, in IpEndpoint endpoint) => _blocklist.Count > 0 && _blocklist.Contains(transport, endpoint, Now);

    /// <summary>An address has failed: it is left out from now on, by all loops.</summary>
    /// <param name="transport">By which it was tried.</param>
    /// <param name="endpoint">The address.</param>
    /// <param name="seconds">What it has asked for itself; 0: as the setting says.</param>
    public void LeaveOut(TransportProtocol transport, in IpEndpoint endpoint, int seconds)
    {
        var time = seconds > 0 ? Math.Min(seconds * 1000L, _settings.BlocklistMaxTime) : _settings.BlocklistTime;
        if (time == 0 || _settings.BlocklistTime == 0) return;
        var now = Now;
        _blocklist.Add(transport, endpoint, now + time, now);
        _resolver.Tell(new ResolvingProtocol.LeftOut(transport, endpoint, now + time, _self), _self);
    }

    /// <summary>Another loop has found out.</summary>
    public void OnLeftOut(ResolvingProtocol.LeftOut leftOut) => _blocklist.Add(leftOut.Transport, leftOut.Endpoint, leftOut.Until, Now);

    private void TellLater(ResolvingProtocol.Resolved resolved, List<IRecordsWaiter> waiting)
    {
        Waiting += waiting.Count;
        if (_waiting.TryGetValue(resolved.Answer.Key, out var others)) others.AddRange(waiting);
        else _waiting[resolved.Answer.Key] = waiting;
        _self.Tell(resolved, _self);
    }

    private long Now => _time.Milliseconds();
}
