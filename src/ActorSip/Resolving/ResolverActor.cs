using ActorSip.Logging;
using ActorSip.Sip.Transports;
using Akka.Actor;
using Akka.Event;

namespace ActorSip.Resolving;

/// <summary>
/// Asks DNS for all loops of the node: each question once, whoever asks. Lives as long as the node, on no loop; a restart loses nothing, since what it knows is kept outside of it.
/// </summary>
internal sealed class ResolverActor : ReceiveActor
{
    /// <param name="settings">Of the cache.</param>
    /// <param name="lookUp">Asks.</param>
    /// <param name="time">For deadlines and the age of answers.</param>
    /// <param name="statistics">Gets its counters.</param>
    public static Props Props(ResolverSettings settings, IDnsLookUp lookUp, TimeProvider time, ResolverStatistics statistics)
    {
        var cache = new ResolverCache(settings, statistics);
        var turns = new LookUpTurns(lookUp, settings, time);
        return Akka.Actor.Props.Create(() => new ResolverActor(cache, turns, time));
    }

    private readonly LimitedLog _log;
    private readonly ResolverCache _cache;
    private readonly LookUpTurns _turns;
    private readonly TimeProvider _time;

    public ResolverActor(ResolverCache cache, LookUpTurns turns, TimeProvider time)
    {
        _log = new LimitedLog(Context.GetLogger(), time);
        _cache = cache;
        _turns = turns;
        _time = time;

        Receive<ResolvingProtocol.Join>(OnJoin);
        Receive<ResolvingProtocol.Question>(OnQuestion);
        Receive<ResolvingProtocol.LookUpEnded>(OnLookUpEnded);
        Receive<ResolvingProtocol.LeftOut>(OnLeftOut);
        Receive<ResolvingProtocol.GetSnapshot>(_ => Sender.Tell(DnsReport.Of(_cache, Now)));
    }

    private long Now => _time.Milliseconds();

    private void OnJoin(ResolvingProtocol.Join join)
    {
        _cache.Views.Add(join.View);
        foreach (var (transport, endpoint, until) in _cache.Blocklist.At(Now)) join.View.Tell(new ResolvingProtocol.LeftOut(transport, endpoint, until, Self));
    }

    private void OnQuestion(ResolvingProtocol.Question question)
    {
        var answer = _cache.Inquire(question.Key, question.View, Now, out var begin, question.Known);
        if (answer is not null) question.View.Tell(new ResolvingProtocol.Resolved(answer));
        if (begin) _ = LookUpAsync(question.Key, Self);
    }

    private void OnLookUpEnded(ResolvingProtocol.LookUpEnded ended)
    {
        if (ended.Reply.Failure is not null) _log.Info("DNS has not told the {0} records of {1}: {2}", DnsKey.TypeOf(ended.Key), DnsKey.NameOf(ended.Key), ended.Reply.Failure);
        var answer = _cache.OnReply(ended.Key, ended.Reply, Now, out var waiting);
        foreach (var view in waiting) view.Tell(new ResolvingProtocol.Resolved(answer));
    }

    private void OnLeftOut(ResolvingProtocol.LeftOut leftOut)
    {
        if (_cache.Blocklist.Add(leftOut.Transport, leftOut.Endpoint, leftOut.Until, Now)) _cache.Statistics.LeftOut++;
        else _cache.Statistics.NotLeftOut++;
        _cache.Statistics.Blocklist = _cache.Blocklist.Count;
        foreach (var view in _cache.Views)
            if (!view.Equals(leftOut.View)) view.Tell(leftOut);
    }

    private async Task LookUpAsync(string key, IActorRef self) =>
        self.Tell(new ResolvingProtocol.LookUpEnded(key, await _turns.LookUpAsync(DnsKey.TypeOf(key), DnsKey.NameOf(key)).ConfigureAwait(false)), ActorRefs.NoSender);
}
