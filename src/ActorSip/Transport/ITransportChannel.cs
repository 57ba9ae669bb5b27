using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>One bound address of one transport: the small interface that the batching UDP channel, the portable channels and TCP share. Used on its loop's thread.</summary>
public interface ITransportChannel : IAsyncDisposable
{
    /// <summary>Index among the node's sockets; stands in every <see cref="Flow"/> of this channel.</summary>
    ushort Socket { get; }

    TransportProtocol Transport { get; }

    /// <summary>The address bound; its port is the real one also when 0 was asked for.</summary>
    IpEndpoint Local { get; }

    /// <summary>
    /// Sends one message to <c>flow.Remote</c>, on <c>flow.Connection</c> if that is not 0. The channel retains the buffer until the bytes are out; what gathers within one pass
    /// of the loop goes out together. Never blocks and never throws for what the network does.
    /// </summary>
    /// <param name="flow">For a stream with connection 0, an open connection to the remote address is used or a new one opened.</param>
    /// <param name="message">The bytes in use are one message.</param>
    /// <param name="ticket">Comes back in <see cref="IInboundSink.OnSendFailed"/>; 0 when nobody wants to know.</param>
    void Send(in Flow flow, MessageBuffer message, long ticket);

    /// <summary>True when a message to this flow has a way to go: always for datagrams and for connection 0, else while the connection is open.</summary>
    bool IsOpen(in Flow flow);

    /// <summary>Keeps a connection that nothing moves on for so long: a registered client is reached by it. Datagrams have none.</summary>
    void Keep(in Flow flow, int milliseconds)
    {
    }

    /// <summary>Takes no new connections (streams) and reads no more new work; what is open goes on. For shutdown.</summary>
    void StopAccepting();

    /// <summary>Adds its counters to those of other channels, by name. From any thread.</summary>
    void AddStatistics(IDictionary<string, long> all);
}
