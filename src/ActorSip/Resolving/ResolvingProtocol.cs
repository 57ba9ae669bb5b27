using ActorSip.Sip.Transports;
using Akka.Actor;

namespace ActorSip.Resolving;

/// <summary>The public face of Resolving: messages to the node's resolver, and from it to the actors that own a loop's view.</summary>
public static class ResolvingProtocol
{
    /// <summary>The sender has a view of its own: it hears of addresses that are to be left out, at once of those that already are.</summary>
    public sealed record Join(IActorRef View);

    /// <summary>A view does not know the answer, or it is too old. Gets <see cref="Resolved"/>.</summary>
    /// <param name="Key">Type and name.</param>
    /// <param name="View">Who asks.</param>
    public sealed record Question(string Key, IActorRef View, ResolvedAnswer? Known = null);

    /// <summary>The answer to a question; also when there is nothing.</summary>
    public sealed record Resolved(ResolvedAnswer Answer);

    /// <summary>An address has failed. To the resolver from a view, and from the resolver to the other views.</summary>
    /// <param name="Transport">By which it was tried.</param>
    /// <param name="Endpoint">The address.</param>
    /// <param name="Until">Until when it is left out, milliseconds of the monotonic clock.</param>
    /// <param name="View">Who has found out.</param>
    public sealed record LeftOut(TransportProtocol Transport, IpEndpoint Endpoint, long Until, IActorRef View);

    /// <summary>Asks for a <see cref="DnsSnapshot"/>.</summary>
    public sealed record GetSnapshot
    {
        public static GetSnapshot Instance { get; } = new();
    }

    /// <summary>A look-up has ended.</summary>
    internal sealed record LookUpEnded(string Key, LookUpReply Reply);
}
