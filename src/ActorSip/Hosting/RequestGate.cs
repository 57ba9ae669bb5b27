using ActorSip.Requests;
using ActorSip.Transport;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>Hands what an ingress has to the request actor of its loop.</summary>
internal sealed class RequestGate(IActorRef requests) : IInboundTarget
{
    public void OnBatch(InboundBatch batch) => requests.Tell(batch, ActorRefs.NoSender);

    public void OnSendFailed(long ticket, SendError error) => requests.Tell(new RequestsProtocol.SendFailed(ticket, error), ActorRefs.NoSender);
}
