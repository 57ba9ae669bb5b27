using System.Text;
using ActorSip.Peers;
using ActorSip.Requests;
using ActorSip.Sip.Proxying;
using Akka.Event;

namespace ActorSip.Routing;

/// <summary>The relay of one request to the peers of a route, one target after the other, until one has served it. Each target is a branch of its own with the peer's patience and our credentials for it.</summary>
internal sealed class PeerRelay
{
    private readonly RequestContext _context;
    private readonly PeerRoute _route;
    private readonly Func<PeerTarget, Target> _targetOf;

    /// <param name="context">Of the request.</param>
    /// <param name="route">Which peers.</param>
    /// <param name="targetOf">Request-URI and next hop for one of their targets.</param>
    public PeerRelay(RequestContext context, PeerRoute route, Func<PeerTarget, Target> targetOf)
    {
        _context = context;
        _route = route;
        _targetOf = targetOf;
    }

    public async ValueTask RunAsync()
    {
        var tries = Tries();
        if (tries.Count == 0)
        {
            // All that would be left is to send it back where it came from.
            _context.Reply(404);
            return;
        }

        var challenged = 0;
        for (var i = 0; i < tries.Count; i++)
        {
            var (peer, place) = tries[i];
            var outcome = await TryAsync(peer, place);
            if (!IsFailure(peer, outcome))
            {
                peer.Statistics.NoteAnswer();
                return;
            }

            if (outcome.Status is 401 or 407) challenged++;
            peer.Statistics.NoteFailure(new PeerFailure(_context.Services.Time.GetUtcNow(), outcome.Status, Encoding.ASCII.GetString(place.Uri)), Now);
            _context.Services.Log.Info("The peer {0} did not serve a request at {1}: {2}", peer.Name, Encoding.ASCII.GetString(place.Uri), outcome.Status);
        }

        // The challenge was for us: a caller who answered it would show a stranger what he makes of his own password.
        if (challenged == tries.Count) _context.Reply(502);
    }

    private long Now => _context.Services.Time.GetTimestamp() / (_context.Services.Time.TimestampFrequency / 1000);

    /// <summary>The targets in the order to try them: those of peers that have failed a short while ago come last. As many as a request may have branches, one for each and one for the answer to a challenge.</summary>
    private List<(Peer Peer, PeerTarget Place)> Tries()
    {
        var now = Now;
        var sender = _context.Sender.Peer;
        var tries = new List<(Peer, PeerTarget)>();
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var peer in _route.Peers)
            {
                // Back to the peer that it comes from, it would come again.
                if (peer.Name == sender?.Name || peer.Statistics.IsAvoided(now, peer.AvoidTime) != (pass == 1)) continue;
                foreach (var place in peer.Targets) tries.Add((peer, place));
            }
        }

        var most = Math.Max(1, _context.Services.Proxy.Policy.MaxBranches / 2);
        if (tries.Count > most) tries.RemoveRange(most, tries.Count - most);
        return tries;
    }

    private async ValueTask<RelayOutcome> TryAsync(Peer peer, PeerTarget place)
    {
        var target = _targetOf(place) with { IsConfigured = true, SilenceTimeout = peer.SilenceTimeout, Owner = peer };
        peer.Statistics.NoteRequestOut();
        var outcome = await _context.RelayAsync([target]);
        if (outcome.Status is not (401 or 407) || outcome.Response is null || peer.Credentials is null) return outcome;

        // Whatever becomes of it, the challenge was for us.
        if (outcome.Branch is { } challenged) challenged.IsUsed = true;

        // RFC 3261 section 22.3: the credentials of one proxy towards another. Once: who does not like them will not like them better.
        if (!PeerLogin.TryAnswer(outcome.Response, _context.Message, target.Uri, peer.Credentials, out var header, out var value)) return outcome;
        var before = _context.BranchHook;
        _context.BranchHook = branch =>
        {
            before?.Invoke(branch);
            branch.Edit().Append(header, value);
        };
        outcome = await _context.RelayAsync([target]);
        _context.BranchHook = before;
        if (outcome.Status is 401 or 407 && outcome.Branch is { } refused) refused.IsUsed = true;
        return outcome;
    }

    /// <summary>True when another peer may do better: nobody answered, or the server there is at fault; not when the one who is called, or his number, is.</summary>
    private static bool IsFailure(Peer peer, in RelayOutcome outcome) => outcome.Status is 408 or (>= 500 and < 600) || (outcome.Status is 401 or 407 && peer.Credentials is not null);
}
