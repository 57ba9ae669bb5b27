using Akka.Actor;
using Akka.Remote.Transport;
using AkkaTransport = Akka.Remote.Transport.Transport;

namespace ActorSip.Wire;

/// <summary>Puts <see cref="KnockTransport"/> around the transport whose setting applied-adapters names it (akka.remote.adapters in reference.conf).</summary>
internal sealed class KnockProvider : ITransportAdapterProvider
{
    public AkkaTransport Create(AkkaTransport wrappedTransport, ExtendedActorSystem system) => new KnockTransport(wrappedTransport, system.Settings.Config.GetTimeSpan("akka.remote.dot-netty.tcp.connection-timeout"), TimeProvider.System);
}
