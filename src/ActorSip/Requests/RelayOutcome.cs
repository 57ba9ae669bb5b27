using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Requests;

/// <summary>How a relay ended, as far as it has been tried. A 2xx has gone upstream already; anything else is the route's to decide on: more targets, another response, or let it go.</summary>
/// <param name="Status">The best final status; 408 and 503 also stand for no answer, 487 for a caller who hung up, 480 when there was nothing to try, 440 when Max-Breadth did not let all be tried.</param>
/// <param name="Branch">The branch it came from, or null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RelayOutcome(int Status, Branch? Branch)
{
    /// <summary>What went upstream, if something has already: a 2xx, or what a hook, a bug or the server itself has answered. Else the best so far.</summary>
    internal static RelayOutcome Of(ResponseContext context)
    {
        var best = context.Best;
        if (best is { FinalStatus: >= 200 and < 300 }) return new RelayOutcome(best.FinalStatus, best);
        if (context.Server.IsFinal) return new RelayOutcome(context.Server.LastStatus, null);
        if (context.LacksBreadth) return new RelayOutcome(440, null);
        return new RelayOutcome(best?.FinalStatus ?? (context.IsCancelled ? 487 : 480), best);
    }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The response itself, when there is one that is not a 2xx; readable until the route ends or relays again.</summary>
    public SipMessage? Response => Branch?.FinalResponse;
}
