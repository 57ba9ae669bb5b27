using Akka.Actor;
using Akka.Remote;

namespace ActorSip.Hosting;

/// <summary>
/// Notices that another node will have nothing more to do with this life of the node: after a split, what it still had to say to the life before may have come to this one. Nothing but another life helps. Lives while the node
/// joins.
/// </summary>
internal sealed class QuarantineActor : ReceiveActor
{
    /// <param name="quarantined">Called once, with the address of the other node; not on a loop.</param>
    public static Props Props(Action<Address> quarantined) => Akka.Actor.Props.Create(() => new QuarantineActor(quarantined));

    public QuarantineActor(Action<Address> quarantined) => Receive<ThisActorSystemQuarantinedEvent>(seen =>
    {
        quarantined(seen.RemoteAddress);
        Context.Stop(Self);
    });

    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
    }
}
