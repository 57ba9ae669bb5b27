using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>What the pure proxy asks of the world around it. The request actor carries it out; a test records it or plays a network over virtual time.</summary>
public interface IProxyEffects
{
    /// <summary>Milliseconds of a monotonic clock.</summary>
    long Now { get; }

    /// <summary>Seconds since 1970, for what must be understood by other nodes and after a restart.</summary>
    long UnixTime { get; }

    IMessageBufferAllocator Allocator { get; }

    /// <summary>Sends a message. The callee retains the buffer for as long as it needs it.</summary>
    /// <param name="flow">Where to.</param>
    /// <param name="message">The bytes.</param>
    /// <param name="ticket">Given to <see cref="StatefulProxy.OnSendFailed"/> should it not get out; 0: nobody asks.</param>
    void Send(in Flow flow, MessageBuffer message, long ticket);

    /// <summary>True for a flow whose other end receives what is sent to it. A datagram's source may be written by somebody else, who wants us to flood it: until it has shown more, it gets one short answer for one request.</summary>
    bool IsProven(in Flow flow);

    /// <summary>True for a flow whose other end has given a password of late, or is trusted by setting. Anybody may open connections: what costs memory for longer than an answer takes is not for all.</summary>
    bool IsKnown(in Flow flow);

    /// <summary>False when the flow's connection is gone.</summary>
    bool IsOpen(in Flow flow);

    /// <summary>Starts a timer; <see cref="ITimed.OnTimer"/> of the owner is called when it fires.</summary>
    /// <returns>A handle, never 0.</returns>
    long StartTimer(int milliseconds, ITimed owner, int kind);

    /// <summary>Stops a timer; one that has fired or was stopped is ignored.</summary>
    void StopTimer(long handle);

    /// <summary>Finds the flow for a request: its next hop as an address, and the socket to send from.</summary>
    /// <param name="seeker">Who asks; hears through <see cref="INextHopSeeker.OnResolved"/> when the answer is <see cref="NextHopAnswer.Pending"/>.</param>
    /// <param name="uri">The URI that says where: the first Route, or the Request-URI (RFC 3263 section 4).</param>
    /// <param name="flow">Set for <see cref="NextHopAnswer.Found"/>.</param>
    /// <param name="others">Where else, should that fail; null when the next hop has no name.</param>
    NextHopAnswer FindNextHop(INextHopSeeker seeker, ReadOnlySpan<byte> uri, out Flow flow, out NextHopList? others);

    /// <summary>True for an address that has failed a short while ago, here or on another loop.</summary>
    bool IsLeftOut(in Flow flow);

    /// <summary>An address of a name has failed: searches are to leave it out for a while.</summary>
    /// <param name="flow">That was tried.</param>
    /// <param name="seconds">What it has asked for itself (RFC 3261 section 21.5.4); 0: it does not answer, for as long as the setting says.</param>
    void LeaveOut(in Flow flow, int seconds);

    /// <summary>A request that belongs to no transaction: the route decides. It must be answered, relayed or dropped through the proxy.</summary>
    void Route(in NewRequest request);

    /// <summary>A response to a request that another node of the cluster has sent by way of this one: it goes there, or is lost with it.</summary>
    /// <param name="response">As it arrived.</param>
    /// <param name="node">Number of the node.</param>
    /// <param name="loop">Of its loops.</param>
    void PassOn(SipMessage response, ushort node, int loop);

    /// <summary>A message kept beyond its batch is no longer needed.</summary>
    void Recycle(SipMessage message);
}
