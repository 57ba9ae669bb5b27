using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transactions;

/// <summary>
/// The server transaction of every request but INVITE and ACK: RFC 3261 section 17.2.2, figure 8, with RFC 4320. Held in a field of its owner and never copied; all methods are calls of that
/// owner, which passes the first request up itself. No timer of the RFC bounds Trying and Proceeding: the transaction user answers in the end, a proxy because its client transactions end.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct NonInviteServerMachine
{
    private bool _tryingDue;

    public TransactionState State { readonly get; private set; }

    /// <summary>TCP, TLS, WebSocket, SCTP: nothing is repeated.</summary>
    public bool IsReliable { readonly get; private set; }

    /// <summary>False before the start and once a tombstone, or nothing, stands for it.</summary>
    public readonly bool IsLive => State is TransactionState.Trying or TransactionState.Proceeding;

    /// <summary>The first request came.</summary>
    public void Start<TEffects>(TEffects effects, TransactionTimes times, bool reliable) where TEffects : IServerTransactionEffects, allows ref struct
    {
        if (State != TransactionState.Idle) throw new InvalidOperationException("The transaction was already started.");
        State = TransactionState.Trying;
        IsReliable = reliable;

        // RFC 4320 section 4.1: "Without regard to transport, an SIP element MUST respond to a non-INVITE request with a Status-Code of 100 if it has not otherwise responded after the amount
        // of time it takes a client transaction's Timer E to be reset to T2."
        effects.StartTimer(TransactionTimer.Trying, times.Trying);
    }

    /// <summary>The request came again.</summary>
    public readonly void OnRequest<TEffects>(TEffects effects) where TEffects : IServerTransactionEffects, allows ref struct
    {
        // "Once in the 'Trying' state, any further request retransmissions are discarded." "If a retransmission of the request is received while in the 'Proceeding' state, the most recently
        // sent provisional response MUST be passed to the transport layer for retransmission." (17.2.2)
        if (State == TransactionState.Proceeding) effects.SendResponse();
    }

    /// <summary>True when the machine would send a response of that status; the owner stores the response as the last one only then.</summary>
    /// <param name="status">100 to 699.</param>
    public readonly bool MayRespond(int status)
    {
        // "Any other final responses passed by the TU to the server transaction MUST be discarded while in the 'Completed' state." (17.2.2)
        if (!IsLive) return false;

        // RFC 4320 section 4.1: "MUST NOT send any provisional response with a Status-Code other than 100 to a non-INVITE request. ... MUST NOT respond to a non-INVITE request with a
        // Status-Code of 100 over any unreliable transport, such as UDP, before the amount of time it takes a client transaction's Timer E to be reset to T2."
        if (status < 200) return status == 100 && (IsReliable || _tryingDue);

        // RFC 4320 section 4.2: "A transaction-stateful SIP element MUST NOT send a response with Status-Code of 408 to a non-INVITE request."
        return status != 408;
    }

    /// <summary>
    /// The transaction user gives a response, which the owner has stored as the last one. Nothing is sent unless <see cref="MayRespond"/>; a 408 ends the transaction without a response.
    /// </summary>
    /// <param name="status">100 to 699.</param>
    public void Respond<TEffects>(int status, TEffects effects, TransactionTimes times) where TEffects : IServerTransactionEffects, allows ref struct
    {
        if (status == 408)
        {
            Abandon(effects, times);
            return;
        }

        if (!MayRespond(status)) return;
        if (!_tryingDue) effects.StopTimer(TransactionTimer.Trying);
        _tryingDue = true;

        // "While in the 'Trying' state, if the TU passes a provisional response to the server transaction, the server transaction MUST enter the 'Proceeding' state. The response MUST be
        // passed to the transport layer for transmission. Any further provisional responses ... MUST be passed to the transport layer" (17.2.2)
        if (status < 200)
        {
            State = TransactionState.Proceeding;
            effects.SendResponse();
            return;
        }

        // "If the TU passes a final response (status codes 200-699) to the server while in the 'Proceeding' state, the transaction MUST enter the 'Completed' state ... it MUST set Timer J to
        // fire in 64*T1 seconds for unreliable transports, and zero seconds for reliable transports." (17.2.2)
        State = IsReliable ? TransactionState.Terminated : TransactionState.Completed;
        effects.SendResponse();
        if (IsReliable) effects.End();
        else effects.Linger(Tombstone.ServerNonInviteCompleted, times.J(reliable: false));
    }

    /// <summary>The transaction user has no answer: nothing is sent, repeats are absorbed.</summary>
    public void Abandon<TEffects>(TEffects effects, TransactionTimes times) where TEffects : IServerTransactionEffects, allows ref struct
    {
        if (!IsLive) return;

        // RFC 4320 section 4.2: "an element that cannot respond before the transaction expires will not send a final response at all."
        State = TransactionState.Terminated;
        if (!_tryingDue) effects.StopTimer(TransactionTimer.Trying);
        if (IsReliable) effects.End();
        else effects.Linger(Tombstone.ServerNonInviteAbandoned, times.J(reliable: false));
    }

    /// <summary>A timer started by the machine fired.</summary>
    public void OnTimer<TEffects>(TransactionTimer timer, TEffects effects) where TEffects : IServerTransactionEffects, allows ref struct
    {
        if (State != TransactionState.Trying || timer != TransactionTimer.Trying || _tryingDue) return;
        _tryingDue = true;
        effects.TryingDue();
    }

    /// <summary>A response could not be sent.</summary>
    public readonly void OnTransportError<TEffects>(TEffects effects) where TEffects : IServerTransactionEffects, allows ref struct
    {
        // RFC 6026 section 8.8 (for 17.2.4): "the server transaction SHOULD inform the TU that a failure has occurred, and MUST remain in the current state."
        if (State is TransactionState.Proceeding or TransactionState.Completed) effects.TransportFailed();
    }
}
