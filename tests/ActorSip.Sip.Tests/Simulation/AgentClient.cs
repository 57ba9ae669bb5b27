using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>A client transaction of a user agent. Its tombstone is the object itself, kept to the end of the test.</summary>
internal sealed class AgentClient : IClientTransactionEffects, ITimed
{
    private const int GivenUp = 50;

    private readonly UserAgent _agent;
    private readonly IpEndpoint _nextHop;
    private readonly Action<AgentClient>? _changed;
    private readonly long[] _timers = new long[2];
    private readonly byte[] _bytes;
    private InviteClientMachine _invite;
    private NonInviteClientMachine _other;
    private SipMessage? _response;
    private byte[]? _ack;
    private bool _hasProvisional;
    private bool _cancelWanted;
    private string _cancelLines = "";
    private long _givenUpTimer;
    private Tombstone _tombstone;

    public AgentClient(UserAgent agent, AgentRequest request, IpEndpoint nextHop, Action<AgentClient>? changed)
    {
        _agent = agent;
        Request = request;
        _nextHop = nextHop;
        _changed = changed;
        _bytes = request.Write(agent);
    }

    public AgentRequest Request { get; }

    /// <summary>The last response; valid while one is being handled.</summary>
    public SipMessage? Response => _response;

    /// <summary>0 while open; 408 and 503 also stand for no response, 487 also for a cancelled INVITE that nobody answered.</summary>
    public int FinalStatus { get; private set; }

    /// <summary>True when the final status was made here, for want of a response.</summary>
    public bool HasNoAnswer { get; private set; }

    public bool IsDone => FinalStatus != 0;

    public bool IsCancelled => _cancelWanted;

    private bool IsInvite => Request.Method == "INVITE";

    public void Start()
    {
        var reliable = _agent.Transport == TransportProtocol.Tcp;
        if (IsInvite) _invite.Start(this, TransactionTimes.Default, reliable);
        else _other.Start(this, TransactionTimes.Default, reliable);
    }

    /// <summary>The user hangs up before the answer (RFC 3261 section 9.1).</summary>
    /// <param name="lines">Header lines of the CANCEL.</param>
    public void Cancel(string lines = "")
    {
        if (IsDone || _cancelWanted) return;
        _cancelWanted = true;
        _cancelLines = lines;
        if (_hasProvisional) SendCancel();
    }

    /// <summary>Sends the request again as it was.</summary>
    public void Repeat() => _agent.Transmit(_nextHop, _bytes, Request.Method);

    public void OnResponse(SipMessage response)
    {
        _response = response;
        if (_tombstone != Tombstone.None) OnBuried(response.StatusCode);
        else if (IsInvite) _invite.OnResponse(response.StatusCode, this, TransactionTimes.Default);
        else _other.OnResponse(response.StatusCode, this, TransactionTimes.Default);
        _response = null;
    }

    public void OnTimer(int kind)
    {
        if (kind == GivenUp)
        {
            _invite.Abandon(this);
            End(487, hasAnswer: false);
        }
        else if (IsInvite) _invite.OnTimer((TransactionTimer)kind, this, TransactionTimes.Default);
        else _other.OnTimer((TransactionTimer)kind, this, TransactionTimes.Default);
    }

    void IClientTransactionEffects.SendRequest() => Repeat();

    void IClientTransactionEffects.SendAck()
    {
        var to = Encoding.ASCII.GetString(_response!.Received(HeaderId.To));
        _ack = (Request with { Method = "ACK", To = to, Extra = "" }).Write(_agent);
        _agent.Transmit(_nextHop, _ack, "ACK");
    }

    void IClientTransactionEffects.PassUp()
    {
        var status = _response!.StatusCode;
        if (status >= 200)
        {
            if (IsInvite && status < 300) _agent.OnInviteAccepted(this, _response);
            End(status, hasAnswer: true);
            return;
        }

        _hasProvisional = true;
        if (_cancelWanted && _givenUpTimer == 0) SendCancel();
        _changed?.Invoke(this);
    }

    void IClientTransactionEffects.TimedOut() => End(408, hasAnswer: false);

    void IClientTransactionEffects.TransportFailed() => End(503, hasAnswer: false);

    void ITransactionTimerEffects.StartTimer(TransactionTimer timer, int milliseconds) =>
        _timers[(int)timer & 1] = _agent.Time.Start(milliseconds, this, (int)timer, _agent.Timers);

    void ITransactionTimerEffects.StopTimer(TransactionTimer timer) => _agent.Time.Stop(_timers[(int)timer & 1]);

    void ITransactionTimerEffects.Linger(Tombstone kind, int milliseconds) => _tombstone = kind;

    void ITransactionTimerEffects.End()
    {
    }

    private void OnBuried(int status)
    {
        switch (TombstoneRules.OnResponse(_tombstone, status))
        {
            case TombstoneAnswer.Replay:
                _agent.Transmit(_nextHop, _ack!, "ACK");
                break;
            case TombstoneAnswer.PassUp:
                _agent.OnInviteAccepted(this, _response!);
                break;
            default:
                break;
        }
    }

    private void SendCancel()
    {
        _givenUpTimer = _agent.Time.Start(TransactionTimes.Default.B, this, GivenUp, _agent.Timers);
        _agent.Start(Request with { Method = "CANCEL", Extra = _cancelLines }, _nextHop, changed: null);
    }

    private void End(int status, bool hasAnswer)
    {
        if (IsDone) return;
        FinalStatus = status;
        HasNoAnswer = !hasAnswer;
        _agent.Time.Stop(_givenUpTimer);
        _changed?.Invoke(this);
    }
}
