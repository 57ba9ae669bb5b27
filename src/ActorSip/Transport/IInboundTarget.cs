namespace ActorSip.Transport;

/// <summary>Where an ingress hands over: implemented by the request actor's side. Called on the loop's thread.</summary>
public interface IInboundTarget
{
    /// <summary>Takes over the batch and returns it when done.</summary>
    void OnBatch(InboundBatch batch);

    void OnSendFailed(long ticket, SendError error);
}
