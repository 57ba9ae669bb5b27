using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Requests;

/// <summary>How a relay ended, as far as it has been tried. A 2xx has gone upstream already; anything else is the route's to decide on: more targets, another response, or let it go.</summary>
/// <param name="Status">The best final status; 408 and 503 also stand for no answer, 487 for a caller who hung up, 480 when there was nothing to try.</param>
/// <param name="Branch">The branch it came from, or null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RelayOutcome(int Status, Branch? Branch)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The response itself, when there is one that is not a 2xx; readable until the route ends or relays again.</summary>
    public SipMessage? Response => Branch?.FinalResponse;
}
