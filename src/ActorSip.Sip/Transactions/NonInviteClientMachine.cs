using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transactions;

/// <summary>The client transaction of every request but INVITE and ACK: RFC 3261 section 17.1.2, figure 6. Held in a field of its owner and never copied; all methods are calls of that owner.</summary>
[StructLayout(LayoutKind.Auto)]
public struct NonInviteClientMachine
{
    private int _intervalE;

    public TransactionState State { readonly get; private set; }

    /// <summary>TCP, TLS, WebSocket, SCTP: nothing is repeated.</summary>
    public bool IsReliable { readonly get; private set; }

    /// <summary>False before the start and once a tombstone, or nothing, stands for it.</summary>
    public readonly bool IsLive => State is TransactionState.Trying or TransactionState.Proceeding;

    /// <summary>The transaction user sends the request.</summary>
    public void Start<TEffects>(TEffects effects, TransactionTimes times, bool reliable) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (State != TransactionState.Idle) throw new InvalidOperationException("The transaction was already started.");
        State = TransactionState.Trying;
        IsReliable = reliable;
        _intervalE = times.T1;

        // "When entering this state, the client transaction SHOULD set timer F to fire in 64*T1 seconds. The request MUST be passed to the transport layer for transmission. If an unreliable
        // transport is in use, the client transaction MUST set timer E to fire in T1 seconds." (17.1.2.2)
        if (!reliable) effects.StartTimer(TransactionTimer.E, _intervalE);
        effects.StartTimer(TransactionTimer.F, times.F);
        effects.SendRequest();
    }

    /// <summary>A response that matches (section 17.1.3) arrived.</summary>
    /// <param name="status">100 to 699.</param>
    public void OnResponse<TEffects>(int status, TEffects effects, TransactionTimes times) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (!IsLive) return;

        // "If a provisional response is received while in the 'Trying' state, the response MUST be passed to the TU, and then the client transaction SHOULD move to the 'Proceeding' state."
        // (17.1.2.2) Timer E runs on; only its next values are others.
        if (status < 200)
        {
            State = TransactionState.Proceeding;
            effects.PassUp();
            return;
        }

        // "If a final response (status codes 200-699) is received while in the 'Trying' [or 'Proceeding'] state, the response MUST be passed to the TU, and the client transaction MUST
        // transition to the 'Completed' state. ... it MUST set Timer K to fire in T4 seconds for unreliable transports, and zero seconds for reliable transports." (17.1.2.2)
        State = IsReliable ? TransactionState.Terminated : TransactionState.Completed;
        StopTimers(effects);
        effects.PassUp();
        if (IsReliable) effects.End();
        else effects.Linger(Tombstone.ClientNonInviteCompleted, times.K(reliable: false));
    }

    /// <summary>A timer started by the machine fired.</summary>
    public void OnTimer<TEffects>(TransactionTimer timer, TEffects effects, TransactionTimes times) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (!IsLive) return;
        switch (timer)
        {
            // "If timer E fires while still in this state, the timer is reset, but this time with a value of MIN(2*T1, T2). When the timer fires again, it is reset to a MIN(4*T1, T2)."
            // "If Timer E fires while in the 'Proceeding' state, the request MUST be passed to the transport layer for retransmission, and Timer E MUST be reset with a value of T2 seconds."
            case TransactionTimer.E when !IsReliable:
                _intervalE = State == TransactionState.Proceeding ? times.T2 : times.Doubled(_intervalE);
                effects.StartTimer(TransactionTimer.E, _intervalE);
                effects.SendRequest();
                break;

            // "If Timer F fires while the client transaction is still in the 'Trying' state, the client transaction SHOULD inform the TU about the timeout, and then it SHOULD enter the
            // 'Terminated' state. ... If timer F fires while in the 'Proceeding' state, the TU MUST be informed of a timeout, and the client transaction MUST transition to the terminated state."
            case TransactionTimer.F:
                State = TransactionState.Terminated;
                if (!IsReliable) effects.StopTimer(TransactionTimer.E);
                effects.TimedOut();
                effects.End();
                break;
        }
    }

    /// <summary>The request could not be sent, or its connection broke before the final response.</summary>
    public void OnTransportError<TEffects>(TEffects effects) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (!IsLive) return;

        // "The client transaction SHOULD inform the TU that a transport failure has occurred, and the client transaction SHOULD transition directly to the 'Terminated' state." (17.1.4)
        State = TransactionState.Terminated;
        StopTimers(effects);
        effects.TransportFailed();
        effects.End();
    }

    /// <summary>The transaction user has no more use for it (its server transaction is gone). A response that still comes is dropped.</summary>
    public void Abandon<TEffects>(TEffects effects) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (!IsLive) return;
        State = TransactionState.Terminated;
        StopTimers(effects);
        effects.End();
    }

    private readonly void StopTimers<TEffects>(TEffects effects) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (!IsReliable) effects.StopTimer(TransactionTimer.E);
        effects.StopTimer(TransactionTimer.F);
    }
}
