using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transactions;

/// <summary>
/// The INVITE server transaction: RFC 3261 section 17.2.1 and RFC 6026 figure 7. Held in a field of its owner and never copied; all methods are calls of that owner, which passes the first
/// INVITE up itself and gives a 100 to <see cref="Respond"/> at once when no other response comes within 200 ms.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct InviteServerMachine
{
    private int _intervalG;
    private bool _responded;

    public TransactionState State { readonly get; private set; }

    /// <summary>TCP, TLS, WebSocket, SCTP: nothing is repeated.</summary>
    public bool IsReliable { readonly get; private set; }

    /// <summary>Set by the owner before it responds: a final response is sent once, and again only when the INVITE comes again. For a source that may be somebody else's address: every repeat by our own clock would be one more that is
    /// sent to him for the one request that he did not send.</summary>
    public bool IsQuiet { readonly get; set; }

    /// <summary>False before the start and once a tombstone, or nothing, stands for it.</summary>
    public readonly bool IsLive => State is TransactionState.Proceeding or TransactionState.Completed;

    /// <summary>The first INVITE came.</summary>
    public void Start(bool reliable)
    {
        if (State != TransactionState.Idle) throw new InvalidOperationException("The transaction was already started.");
        State = TransactionState.Proceeding;
        IsReliable = reliable;
    }

    /// <summary>The INVITE came again.</summary>
    public readonly void OnRequest<TEffects>(TEffects effects) where TEffects : IServerTransactionEffects, allows ref struct
    {
        // "If a request retransmission is received while in the 'Proceeding' state, the most recent provisional response that was received from the TU MUST be passed to the transport layer
        // for retransmission." "Furthermore, while in the 'Completed' state, if a request retransmission is received, the server SHOULD pass the response to the transport" (17.2.1)
        if (IsLive && _responded) effects.SendResponse();
    }

    /// <summary>An ACK came that matches (section 17.2.3).</summary>
    public void OnAck<TEffects>(TEffects effects, TransactionTimes times) where TEffects : IServerTransactionEffects, allows ref struct
    {
        // "If an ACK is received while the server transaction is in the 'Completed' state, the server transaction MUST transition to the 'Confirmed' state." (17.2.1) In Proceeding there is
        // nothing yet that it could acknowledge.
        if (State != TransactionState.Completed) return;
        State = IsReliable ? TransactionState.Terminated : TransactionState.Confirmed;
        if (!IsReliable) effects.StopTimer(TransactionTimer.G);
        effects.StopTimer(TransactionTimer.H);
        effects.AckReceived();

        // "timer I is set to fire in T4 seconds for unreliable transports, and zero seconds for reliable transports." (17.2.1)
        if (IsReliable) effects.End();
        else effects.Linger(Tombstone.ServerInviteConfirmed, times.I(reliable: false));
    }

    /// <summary>True when the machine would send a response of that status; the owner stores the response as the last one only then.</summary>
    /// <param name="status">100 to 699.</param>
    public readonly bool MayRespond(int status) => State switch
    {
        TransactionState.Proceeding => true,
        TransactionState.Accepted => status is >= 200 and < 300,
        _ => false,
    };

    /// <summary>The transaction user gives a response, which the owner has stored as the last one. Nothing happens unless <see cref="MayRespond"/>.</summary>
    /// <param name="status">100 to 699.</param>
    public void Respond<TEffects>(int status, TEffects effects, TransactionTimes times) where TEffects : IServerTransactionEffects, allows ref struct
    {
        if (!MayRespond(status)) return;
        _responded = true;

        // RFC 6026 section 8.7: "While in the 'Accepted' state, if the TU passes a 2xx response, the server transaction MUST pass the response to the transport layer for transmission."
        // A proxy that no longer holds the machine sends it without one (see TombstoneRules.OnResponse).
        //
        // RFC 3261 section 17.2.1: "So long as the server transaction is in the 'Proceeding' state, each of these [provisional responses] MUST be passed to the transport layer"
        if (State == TransactionState.Accepted || status < 200)
        {
            effects.SendResponse();
        }

        // RFC 6026 section 8.5: "If, while in the 'Proceeding' state, the TU passes a 2xx response to the server transaction, the server transaction MUST pass this response to the transport
        // layer for transmission. It is not retransmitted by the server transaction ... MUST then transition to the 'Accepted' state"; section 8.7: "Timer L MUST be set to fire in 64*T1 for all transports"
        else if (status < 300)
        {
            State = TransactionState.Accepted;
            effects.SendResponse();
            effects.Linger(Tombstone.ServerInviteAccepted, times.L);
        }

        // RFC 3261 section 17.2.1: "if the TU passes a response with status code from 300 to 699 ... the state machine MUST enter the 'Completed' state. For unreliable transports, timer G is
        // set to fire in T1 seconds, and is not set to fire for reliable transports. ... timer H MUST be set to fire in 64*T1 seconds for all transports."
        else
        {
            State = TransactionState.Completed;
            _intervalG = times.T1;
            if (!IsReliable && !IsQuiet) effects.StartTimer(TransactionTimer.G, _intervalG);
            effects.StartTimer(TransactionTimer.H, times.H);
            effects.SendResponse();
        }
    }

    /// <summary>A timer started by the machine fired.</summary>
    public void OnTimer<TEffects>(TransactionTimer timer, TEffects effects, TransactionTimes times) where TEffects : IServerTransactionEffects, allows ref struct
    {
        if (State != TransactionState.Completed) return;
        switch (timer)
        {
            // "If timer G fires, the response is passed to the transport layer once more for retransmission, and timer G is set to fire in MIN(2*T1, T2) seconds. From then on, ... timer G is
            // reset with a value that doubles, unless that value exceeds T2, in which case it is reset with the value of T2." (17.2.1)
            case TransactionTimer.G when !IsReliable:
                _intervalG = times.Doubled(_intervalG);
                effects.StartTimer(TransactionTimer.G, _intervalG);
                effects.SendResponse();
                break;

            // "If timer H fires while in the 'Completed' state, it implies that the ACK was never received. In this case, the server transaction MUST transition to the 'Terminated' state,
            // and MUST indicate to the TU that a transaction failure has occurred." (17.2.1)
            case TransactionTimer.H:
                State = TransactionState.Terminated;
                if (!IsReliable) effects.StopTimer(TransactionTimer.G);
                effects.TimedOut();
                effects.End();
                break;
        }
    }

    /// <summary>A response could not be sent.</summary>
    public readonly void OnTransportError<TEffects>(TEffects effects) where TEffects : IServerTransactionEffects, allows ref struct
    {
        // RFC 6026 section 7.1: "A server transaction MUST NOT discard transaction state based only on encountering a non-recoverable transport error when sending a response. Instead, the
        // associated INVITE server transaction state machine MUST remain in its current state."
        if (State is TransactionState.Proceeding or TransactionState.Completed or TransactionState.Accepted) effects.TransportFailed();
    }
}
