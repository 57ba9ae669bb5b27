using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>A server transaction of a user agent, with what its user does: repeats of a 2xx until the ACK comes (RFC 3261 section 13.3.1.4).</summary>
internal sealed class AgentServer : IServerTransactionEffects, ITimed
{
    private const int RepeatAccepted = 50, NoAck = 51;

    private readonly UserAgent _agent;
    private readonly IpEndpoint _peer;
    private readonly TransportProtocol _transport;
    private readonly SipMessage _request = new();
    private readonly long[] _timers = new long[2];
    private InviteServerMachine _invite;
    private NonInviteServerMachine _other;
    private Tombstone _tombstone;
    private byte[] _last = [];
    private int _lastStatus;
    private int _interval = TransactionTimes.Default.T1;
    private long _repeatTimer;
    private long _noAckTimer;

    public AgentServer(UserAgent agent, SipMessage request, IpEndpoint peer, TransportProtocol transport)
    {
        _agent = agent;
        _peer = peer;
        _transport = transport;
        var bytes = request.Bytes.ToArray();
        SipScanner.Scan(_request, bytes, 0, bytes.Length);
        Method = Encoding.ASCII.GetString(_request.MethodToken);
        LocalTag = _request.Parsed.ToTag.IsEmpty ? agent.NewTag() : Encoding.ASCII.GetString(_request.Parsed.ToTag);
    }

    public string Method { get; }

    public SipMessage Request => _request;

    public string LocalTag { get; }

    public AgentDialog? Dialog { get; private set; }

    /// <summary>The final status given; 0 while open.</summary>
    public int FinalStatus { get; private set; }

    public bool IsCancelled { get; private set; }

    /// <summary>True once an INVITE's final response has its ACK.</summary>
    public bool IsAcknowledged { get; private set; }

    private bool IsInvite => _request.Method == SipMethod.Invite;

    public void Start()
    {
        var reliable = _transport == TransportProtocol.Tcp;
        if (IsInvite) _invite.Start(reliable);
        else _other.Start(this, TransactionTimes.Default, reliable);
    }

    public void OnRepeat()
    {
        if (_tombstone != Tombstone.None)
        {
            if (TombstoneRules.OnRequest(_tombstone, isAck: false) == TombstoneAnswer.Replay) Transmit();
        }
        else if (IsInvite) _invite.OnRequest(this);
        else _other.OnRequest(this);
    }

    /// <summary>The ACK to a 300-699, which has the INVITE's branch.</summary>
    public void OnAck()
    {
        if (_tombstone != Tombstone.None) return;
        _invite.OnAck(this, TransactionTimes.Default);
    }

    /// <summary>The ACK to a 2xx, by its dialog.</summary>
    public void OnAcceptedAck()
    {
        IsAcknowledged = true;
        _agent.Time.Stop(_repeatTimer);
        _agent.Time.Stop(_noAckTimer);
    }

    public void OnCancel()
    {
        IsCancelled = true;
        if (IsInvite && FinalStatus == 0) Respond(487);
    }

    /// <summary>Answers, unless a final response has gone out.</summary>
    public void Respond(int status, string extra = "")
    {
        if (FinalStatus != 0 || (IsInvite ? !_invite.MayRespond(status) : !_other.MayRespond(status))) return;
        if (status >= 200) FinalStatus = status;
        if (IsInvite && status is > 100 and < 300)
        {
            extra += "Contact: <" + _agent.Contact + ">\r\n";
            foreach (var value in UserAgent.ValuesOf(_request, HeaderId.RecordRoute)) extra += "Record-Route: " + value + "\r\n";
        }

        var lines = Encoding.ASCII.GetBytes(extra);
        var buffer = new byte[SipResponseWriter.MaxLength(_request.View, lines.Length, 0)];
        var length = SipResponseWriter.Write(_request.View, status, default, Encoding.ASCII.GetBytes(LocalTag), lines, default, buffer);
        _last = buffer[..length];
        _lastStatus = status;
        if (IsInvite && status is >= 200 and < 300)
        {
            Dialog = _agent.DialogOf(this);
            _repeatTimer = _agent.Time.Start(_interval, this, RepeatAccepted, _agent.Timers);
            _noAckTimer = _agent.Time.Start(64 * TransactionTimes.Default.T1, this, NoAck, _agent.Timers);
        }

        if (IsInvite) _invite.Respond(status, this, TransactionTimes.Default);
        else _other.Respond(status, this, TransactionTimes.Default);
    }

    public void OnTimer(int kind)
    {
        switch (kind)
        {
            case RepeatAccepted:
                _interval = Math.Min(_interval * 2, TransactionTimes.Default.T2);
                _repeatTimer = _agent.Time.Start(_interval, this, RepeatAccepted, _agent.Timers);
                Transmit();
                break;

            // "If the server retransmits the 2xx response for 64*T1 seconds without receiving an ACK, the dialog is confirmed, but the session SHOULD be
            // terminated. This is accomplished with a BYE"
            case NoAck:
                _agent.Time.Stop(_repeatTimer);
                if (Dialog is { IsEnded: false, ByeSent: false }) Dialog.Bye();
                break;
            default:
                if (IsInvite) _invite.OnTimer((TransactionTimer)kind, this, TransactionTimes.Default);
                else _other.OnTimer((TransactionTimer)kind, this);
                break;
        }
    }

    /// <summary>Sends the last response again.</summary>
    public void Transmit() => _agent.Transmit(_peer, _last, $"{_lastStatus} {Method}");

    void IServerTransactionEffects.SendResponse() => Transmit();

    void IServerTransactionEffects.AckReceived() => IsAcknowledged = true;

    void IServerTransactionEffects.TimedOut()
    {
    }

    void IServerTransactionEffects.TryingDue() => Respond(100);

    void IServerTransactionEffects.TransportFailed()
    {
    }

    void ITransactionTimerEffects.StartTimer(TransactionTimer timer, int milliseconds) =>
        _timers[(int)timer & 1] = _agent.Time.Start(milliseconds, this, (int)timer, _agent.Timers);

    void ITransactionTimerEffects.StopTimer(TransactionTimer timer) => _agent.Time.Stop(_timers[(int)timer & 1]);

    void ITransactionTimerEffects.Linger(Tombstone kind, int milliseconds) => _tombstone = kind;

    void ITransactionTimerEffects.End()
    {
    }
}
