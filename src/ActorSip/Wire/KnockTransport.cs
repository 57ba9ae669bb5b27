using Akka.Actor;
using Akka.Remote.Transport;
using AkkaTransport = Akka.Remote.Transport.Transport;

namespace ActorSip.Wire;

/// <summary>
/// A transport of Akka.Remote where a node that dials says nothing to the other before that has answered a knock.
/// Who is dialled by TLS reads what comes with and after the end of the handshake whether or not an actor listens yet, and drops what none hears (TcpHandlers.NotifyListener of Akka.Remote 1.5.74; DotNetty's TlsHandler
/// reads on although it was told not to). Of connections on one machine that was 2 %: the first message was lost, who had dialled waited for connection-timeout, and two nodes that then spoke on each other's connections
/// could be deaf to each other for good. A knock that is lost is repeated, the first message of Akka is not.
/// </summary>
/// <param name="wrapped">It has the name of this one: addresses stay as they are.</param>
/// <param name="limit">How long who dials waits for a connection whose knock is answered. Akka gives up after connection-timeout, and leaves alone what it gets later.</param>
internal sealed class KnockTransport(AkkaTransport wrapped, TimeSpan limit, TimeProvider clock) : AkkaTransport
{
    public override string SchemeIdentifier => wrapped.SchemeIdentifier;

    public override long MaximumPayloadBytes => wrapped.MaximumPayloadBytes;

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var (address, door) = await wrapped.Listen().ConfigureAwait(false);
        var owner = new TaskCompletionSource<IAssociationEventListener>();
        _ = owner.Task.ContinueWith(known => door.TrySetResult(new Porter(known.Result)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        return (address, owner);
    }

    public override bool IsResponsibleFor(Address remote) => wrapped.IsResponsibleFor(remote);

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var begun = clock.GetTimestamp();
        var handle = new KnockHandle(await wrapped.Associate(remoteAddress).ConfigureAwait(false), maxAnswers: 0);
        await handle.KnockAsync(limit - clock.GetElapsedTime(begun), clock).ConfigureAwait(false);
        return handle;
    }

    public override Task<bool> Shutdown() => wrapped.Shutdown();

    public override Task<bool> ManagementCommand(object message) => wrapped.ManagementCommand(message);

    /// <summary>Who comes in meets a handle that answers his knocks.</summary>
    private sealed class Porter(IAssociationEventListener owner) : IAssociationEventListener
    {
        public void Notify(IAssociationEvent ev) => owner.Notify(ev is InboundAssociation { Association: { } inbound } ? new InboundAssociation(new KnockHandle(inbound, KnockHandle.MaxAnswers)) : ev);
    }
}
