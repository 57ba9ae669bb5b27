using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>Something that wants to send a request, or a response for which its connection is gone, and asks where to.</summary>
public interface INextHopSeeker
{
    Target Target { get; }

    /// <summary>The flow the request came in on; none for a request of our own.</summary>
    Flow Source { get; }

    /// <summary>Decides among servers of equal priority by their weights; the same for a request and its CANCEL, so that both go the same way without state (RFC 3263 section 4.4).</summary>
    ulong Seed { get; }

    /// <summary>The answer to a search that was pending.</summary>
    /// <param name="answer">Found or not found.</param>
    /// <param name="flow">Where to.</param>
    /// <param name="others">Where else, should that fail; null when the next hop has no name.</param>
    void OnResolved(NextHopAnswer answer, in Flow flow, NextHopList? others);
}
