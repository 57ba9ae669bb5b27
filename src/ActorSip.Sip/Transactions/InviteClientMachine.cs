using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transactions;

/// <summary>The INVITE client transaction: RFC 3261 section 17.1.1 and RFC 6026 figure 5. Held in a field of its owner and never copied; all methods are calls of that owner.</summary>
/// <remarks>There is no timer in Proceeding: a proxy runs timer C (section 16.8) beside it and calls <see cref="Abandon"/>.</remarks>
[StructLayout(LayoutKind.Auto)]
public struct InviteClientMachine
{
    private int _intervalA;

    public TransactionState State { readonly get; private set; }

    /// <summary>TCP, TLS, WebSocket, SCTP: nothing is repeated.</summary>
    public bool IsReliable { readonly get; private set; }

    /// <summary>False before the start and once a tombstone, or nothing, stands for it.</summary>
    public readonly bool IsLive => State is TransactionState.Calling or TransactionState.Proceeding;

    /// <summary>The transaction user sends the INVITE.</summary>
    public void Start<TEffects>(TEffects effects, TransactionTimes times, bool reliable) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (State != TransactionState.Idle) throw new InvalidOperationException("The transaction was already started.");
        State = TransactionState.Calling;
        IsReliable = reliable;
        _intervalA = times.T1;

        // "If an unreliable transport is being used, the client transaction MUST start timer A with a value of T1. If a reliable transport is being used, the client transaction SHOULD NOT
        // start timer A ... For any transport, the client transaction MUST start timer B with a value of 64*T1 seconds" (17.1.1.2)
        if (!reliable) effects.StartTimer(TransactionTimer.A, _intervalA);
        effects.StartTimer(TransactionTimer.B, times.B);
        effects.SendRequest();
    }

    /// <summary>A response that matches (section 17.1.3) arrived.</summary>
    /// <param name="status">100 to 699.</param>
    public void OnResponse<TEffects>(int status, TEffects effects, TransactionTimes times) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (!IsLive) return;
        if (State == TransactionState.Calling) StopTimers(effects);

        // "If the client transaction receives a provisional response while in the 'Calling' state, it transitions to the 'Proceeding' state. ... Any further provisional responses MUST be
        // passed up to the TU while in the 'Proceeding' state." (17.1.1.2)
        if (status < 200)
        {
            State = TransactionState.Proceeding;
            effects.PassUp();
        }

        // "When a 2xx response is received while in either the 'Calling' or 'Proceeding' states, the client transaction MUST transition to the 'Accepted' state, and Timer M MUST be started
        // with a value of 64*T1. The 2xx response MUST be passed up to the TU. The client transaction MUST NOT generate an ACK to the 2xx response" (RFC 6026 section 8.4)
        else if (status < 300)
        {
            State = TransactionState.Accepted;
            effects.PassUp();
            effects.Linger(Tombstone.ClientInviteAccepted, times.M);
        }

        // "reception of a response with status code from 300-699 MUST cause the client transaction to transition to 'Completed'. The client transaction MUST pass the received response up to
        // the TU, and the client transaction MUST generate an ACK request, even if the transport is reliable" (RFC 6026 section 8.4)
        else
        {
            State = IsReliable ? TransactionState.Terminated : TransactionState.Completed;
            effects.SendAck();
            effects.PassUp();

            // "MUST start Timer D when it enters the 'Completed' state for any reason, with a value of at least 32 seconds for unreliable transports, and ... zero seconds for reliable"
            if (IsReliable) effects.End();
            else effects.Linger(Tombstone.ClientInviteCompleted, times.D(reliable: false));
        }
    }

    /// <summary>A timer started by the machine fired.</summary>
    public void OnTimer<TEffects>(TransactionTimer timer, TEffects effects, TransactionTimes times) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (State != TransactionState.Calling) return;
        switch (timer)
        {
            // "When timer A fires, the client transaction MUST retransmit the request by passing it to the transport layer, and MUST reset the timer with a value of 2*T1. ... with intervals
            // that double after each transmission" (17.1.1.2): there is no upper limit as for timer E
            case TransactionTimer.A when !IsReliable:
                _intervalA *= 2;
                effects.StartTimer(TransactionTimer.A, _intervalA);
                effects.SendRequest();
                break;

            // "If the client transaction is still in the 'Calling' state when timer B fires, the client transaction SHOULD inform the TU that a timeout has occurred." (17.1.1.2)
            case TransactionTimer.B:
                State = TransactionState.Terminated;
                if (!IsReliable) effects.StopTimer(TransactionTimer.A);
                effects.TimedOut();
                effects.End();
                break;
        }
    }

    /// <summary>The INVITE could not be sent. Nothing once a response has come: figure 5 has this arc from Calling alone, and an ACK that is lost comes again with the next repeat.</summary>
    public void OnTransportError<TEffects>(TEffects effects) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (State != TransactionState.Calling) return;

        // "The client transaction SHOULD inform the TU that a transport failure has occurred, and the client transaction SHOULD transition directly to the 'Terminated' state." (17.1.4)
        State = TransactionState.Terminated;
        StopTimers(effects);
        effects.TransportFailed();
        effects.End();
    }

    /// <summary>
    /// The transaction user gives up: timer C fired (section 16.8), or no final response came for a CANCEL: "the client SHOULD then consider the original transaction cancelled and SHOULD
    /// destroy the client transaction handling the original request" (section 9.1). A response that still comes is dropped.
    /// </summary>
    public void Abandon<TEffects>(TEffects effects) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (!IsLive) return;
        if (State == TransactionState.Calling) StopTimers(effects);
        State = TransactionState.Terminated;
        effects.End();
    }

    private readonly void StopTimers<TEffects>(TEffects effects) where TEffects : IClientTransactionEffects, allows ref struct
    {
        if (!IsReliable) effects.StopTimer(TransactionTimer.A);
        effects.StopTimer(TransactionTimer.B);
    }
}
