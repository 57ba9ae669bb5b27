namespace ActorSip.Sip.Transactions;

/// <summary>What a server transaction machine has its owner do. A machine changes its state and its timers before it sends, so these may call back into it.</summary>
public interface IServerTransactionEffects : ITransactionTimerEffects
{
    /// <summary>Sends the last response that was given to the machine: the first time and every repeat.</summary>
    void SendResponse();

    /// <summary>INVITE only: the ACK to a 300-699 has come; it ends here.</summary>
    void AckReceived();

    /// <summary>INVITE only, timer H: no ACK came for a 300-699.</summary>
    void TimedOut();

    /// <summary>Not INVITE: nothing was answered for so long that a 100 is due (RFC 4320 section 4.1). The owner makes one and gives it to Respond.</summary>
    void TryingDue();

    /// <summary>A response could not be sent. The machine stays as it is (RFC 6026 section 7.1).</summary>
    void TransportFailed();
}
