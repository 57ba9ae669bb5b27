using ActorSip.Requests;
using ActorSip.Transport;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>Hands what an ingress has to the request actor of its loop, and what is another loop's to that loop.</summary>
/// <param name="requests">The request actors of all loops, by number.</param>
/// <param name="own">Number of the loop.</param>
/// <param name="crossing">Null where there is one loop.</param>
internal sealed class RequestGate(IReadOnlyList<IActorRef> requests, int own, Crossing? crossing) : IInboundTarget
{
    public void OnBatch(InboundBatch batch)
    {
        crossing?.Sort(batch);
        if (batch.Count == 0) batch.Return();
        else requests[own].Tell(batch, ActorRefs.NoSender);
    }

    /// <summary>Loops share the connections of one of them, which does not know whose ticket it was. It is one actor's: no other has it in its tables.</summary>
    public void OnSendFailed(long ticket, SendError error)
    {
        var failed = new RequestsProtocol.SendFailed(ticket, error);
        foreach (var actor in requests) actor.Tell(failed, ActorRefs.NoSender);
    }
}
