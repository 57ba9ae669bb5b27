using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>Flows that end on other nodes of the cluster, as one loop uses them. Loop thread only.</summary>
public interface INeighbourFlows
{
    /// <summary>True while the flow's node answers, in the life that the flow is of.</summary>
    bool IsThere(in Flow flow);

    /// <summary>Has a message sent there. What is not handed to the socket in half a second has failed.</summary>
    /// <param name="flow">Of another node.</param>
    /// <param name="message">Copied.</param>
    /// <param name="ticket">As for <see cref="ITransportChannel.Send"/>.</param>
    void Send(in Flow flow, MessageBuffer message, long ticket);
}
