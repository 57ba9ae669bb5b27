using Akka.Actor;
using Akka.Remote.Transport;
using AkkaTransport = Akka.Remote.Transport.Transport;

namespace ActorSip.Wire;

/// <summary>Puts <see cref="KnockTransport"/> around the transport whose setting applied-adapters names it (akka.remote.adapters in reference.conf).</summary>
internal sealed class KnockProvider : ITransportAdapterProvider
{
    /// <summary>Of the time that Akka waits for a connection; in the rest it takes what it gets.</summary>
    private const double Share = 0.9;

    public AkkaTransport Create(AkkaTransport wrappedTransport, ExtendedActorSystem system) => new KnockTransport(wrappedTransport, system.Settings.Config.GetTimeSpan("akka.remote.dot-netty.tcp.connection-timeout") * Share, TimeProvider.System);
}
