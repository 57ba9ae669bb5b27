namespace ActorSip.Sip.Transactions;

/// <summary>What a client transaction machine has its owner do. A machine changes its state and its timers before it sends or passes up, so these may call back into it.</summary>
public interface IClientTransactionEffects : ITransactionTimerEffects
{
    /// <summary>Sends the request: the first time and every repeat, the same bytes to the same place.</summary>
    void SendRequest();

    /// <summary>INVITE only: sends the ACK to the 300-699 just received (section 17.1.1.3), and keeps it for the tombstone.</summary>
    void SendAck();

    /// <summary>The response just received goes to the transaction user.</summary>
    void PassUp();

    /// <summary>Timer B or F: to the transaction user it is as if a 408 had come (section 8.1.3.1).</summary>
    void TimedOut();

    /// <summary>The request could not be sent: to the transaction user it is as if a 503 had come (sections 8.1.3.1 and 16.9).</summary>
    void TransportFailed();
}
