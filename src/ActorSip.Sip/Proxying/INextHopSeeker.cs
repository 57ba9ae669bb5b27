using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>Something that wants to send a request and asks where to.</summary>
public interface INextHopSeeker
{
    Target Target { get; }

    /// <summary>The flow the request came in on; none for a request of our own.</summary>
    Flow Source { get; }

    /// <summary>The answer to a search that was pending.</summary>
    void OnResolved(NextHopAnswer answer, in Flow flow);
}
