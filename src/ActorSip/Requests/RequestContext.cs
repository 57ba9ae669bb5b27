using ActorSip.Backends;
using ActorSip.Peers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using Akka.Event;

namespace ActorSip.Requests;

/// <summary>
/// A new request as a route sees it, and all that a route can do with it: answer, with state or without; relay, with or without a say in the outcome; change the message and each branch; keep variables.
/// Used on the request actor's turn only.
/// </summary>
#pragma warning disable CA1001 // The token source lives from the first request for a token to the end of the route, which disposes of it; the context itself is used again.
public sealed class RequestContext : IRelayObserver
#pragma warning restore CA1001
{
    private readonly RequestServices _services;
    private TurnCompletion<RelayOutcome>? _outcome;
    private NewRequest _request;
    private RouteVariables? _variables;
    private CallerIdentity? _identity;
    private DialogVariables? _dialog;
    private CancellationTokenSource? _cancellation;
    private int _relays;
    private bool _isAnswered;
    private bool _isKept;
    private bool _hadNoTargets;
    private bool _hasEnded;

    internal RequestContext(RequestServices services)
    {
        _services = services;
        Snapshot = services.Snapshot;
    }

    /// <summary>The request, with its edits.</summary>
    public SipMessage Message => _request.Message;

    /// <summary>The request as it is after its edits.</summary>
    public MessageView View => _request.Message.View;

    public SipMethod Method => _request.Message.Method;

    /// <summary>Where it came from.</summary>
    public Flow Source => _request.Source;

    /// <summary>The address of ours that it came in on.</summary>
    public LocalAddress Local => _services.Addresses[_request.Source.Socket];

    public RequestServices Services => _services;

    /// <summary>Domains, peers and routes as they were when the request came: it is routed by these to its end, whatever is changed meanwhile.</summary>
    public RoutingSnapshot Snapshot { get; private set; }

    /// <summary>The key of its server transaction; the same for a repeat.</summary>
    public ulong Key => _request.Key;

    /// <summary>The server transaction; null while none was needed.</summary>
    public ServerTransaction? Transaction { get; private set; }

    /// <summary>What its Route header fields said of us, once a step has looked.</summary>
    public OwnRoutes OwnRoutes { get; set; }

    /// <summary>Who sent it, as far as steps have found out.</summary>
    public RequestSender Sender { get; set; }

    /// <summary>Where to send it, once a step has decided; the relay step takes it from here.</summary>
    public IReadOnlyList<Target>? Targets { get; set; }

    /// <summary>True when a repeat of the request may go through the route again, since it ends the same way: then none is absorbed while the route waits, and no transaction is made for that.</summary>
    public bool IsRepeatable { get; set; }

    /// <summary>Flags of the transaction, for routes: 64 bits without a meaning of their own.</summary>
    public ulong Flags { get; set; }

    /// <summary>Variables of the transaction.</summary>
    public RouteVariables Variables => _variables ??= new RouteVariables();

    /// <summary>Variables and flags of the dialog; those of an in-dialog request come from its cookie.</summary>
    public DialogVariables Dialog => _dialog ??= new DialogVariables(OwnRoutes.HasCookie ? OwnRoutes.Cookie.Notes : null);

    /// <summary>Called for each branch before it is sent: its edits, flags and variables are its own.</summary>
    public Action<Branch>? BranchHook { get; set; }

    /// <summary>Called for each response that goes upstream or into the choice of the best one; our Via is removed already, changes to its edits go with it.</summary>
    public Action<Branch, SipMessage>? ReplyHook { get; set; }

    /// <summary>An address to send every branch to, whatever Route and Request-URI say; default: none.</summary>
    public IpEndpoint NextHop { get; set; }

    public TransportProtocol NextHopTransport { get; set; } = TransportProtocol.Udp;

    /// <summary>The socket to send from; -1: chosen by the address.</summary>
    public int OutgoingSocket { get; set; } = -1;

    /// <summary>Timer C of its branches, milliseconds; 0: the setting.</summary>
    public int TimerC { get; set; }

    /// <summary>How long to wait for a final response before the branches are given up, milliseconds; 0: as the RFC has it.</summary>
    public int FinalResponseTimeout { get; set; }

    /// <summary>True when the request has been answered, relayed or dropped.</summary>
    public bool IsHandled => _isAnswered || Transaction is { IsFinal: true } || Transaction?.Context is not null;

    /// <summary>Cancelled when the caller cancels the request, or the server gives it up.</summary>
    public CancellationToken Cancellation
    {
        get
        {
            if (_cancellation is null)
            {
                _cancellation = new CancellationTokenSource();
                if (Transaction is not null) Watch(Transaction);
            }

            return _cancellation.Token;
        }
    }

    /// <summary>Makes the server transaction, if there is none yet. From then on repeats of the request are its affair, and the message lies in memory of its own.</summary>
    public ServerTransaction Begin()
    {
        if (Transaction is not null) return Transaction;
        if (Method == SipMethod.Ack) throw new InvalidOperationException("An ACK has no transaction of its own (RFC 3261 section 17).");
        Transaction = _services.Proxy.Begin(_request);
        Transaction.Hold();
        _isKept = false;
        if (_cancellation is not null) Watch(Transaction);
        return Transaction;
    }

    /// <summary>Answers with state: the response is repeated for repeats of the request. Nothing happens when a final response has gone out, or for an ACK.</summary>
    public void Reply(int status, ReadOnlySpan<byte> reason = default, ReadOnlySpan<byte> extraLines = default, ReadOnlySpan<byte> body = default)
    {
        if (status >= 200) _isAnswered = true;
        if (Method == SipMethod.Ack) return;
        if (Method == SipMethod.Cancel)
        {
            // With state it would take the place of its INVITE, which may still come.
            _services.Proxy.ReplyStateless(Message, Source, Key, status, reason, extraLines, body);
            return;
        }

        if (status >= 300 && LeavesNothing) ReplyStateless(status, reason, extraLines, body);
        else ReplyStateful(status, reason, extraLines, body);
    }

    private void ReplyStateful(int status, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> extraLines, ReadOnlySpan<byte> body)
    {
        var transaction = Begin();
        transaction.Reply(status, reason, extraLines, body);
        if (status < 200) return;
        transaction.Context?.Cancel();
        transaction.Context?.Close();
    }

    /// <summary>
    /// Answers and keeps nothing: a repeat of the request is handled anew, so what it does must be the same each time. The To tag is a keyed hash, by which the ACK is known. An INVITE that has a
    /// transaction already is answered with state.
    /// </summary>
    public void ReplyStateless(int status, ReadOnlySpan<byte> reason = default, ReadOnlySpan<byte> extraLines = default, ReadOnlySpan<byte> body = default)
    {
        _isAnswered = true;
        if (Transaction is null) _services.Proxy.ReplyStateless(Message, Source, Key, status, reason, extraLines, body);
        else if (Transaction is { IsInvite: true, LastStatus: > 0 } or { Context: not null }) ReplyStateful(status, reason, extraLines, body);
        else _services.Proxy.ReplyAndForget(Transaction, status, reason, extraLines, body);
    }

    /// <summary>Who is neither a user nor a peer is refused and forgotten: a flood of such requests leaves nothing behind, from whatever address.</summary>
    private bool LeavesNothing => Transaction is null or { LastStatus: 0, Context: null } && !Sender.IsSomebody && !_services.Sources.IsKnown(Source);

    /// <summary>True for a request that this server is to answer itself and that has come already on another way: RFC 3261 section 8.2.2.2 wants 482 for it. To be asked once, when it is clear that nothing is forwarded.</summary>
    public bool IsMerged() => _services.Proxy.IsMerged(Message, Source, Key);

    /// <summary>Neither answers nor relays.</summary>
    public void Drop() => _isAnswered = true;

    /// <summary>Relays and lets it go: the best response goes upstream by the rules of RFC 3261 section 16.7. ACK, and a CANCEL that meets no transaction here, are forwarded without state.</summary>
    public void Forward(IReadOnlyList<Target> targets)
    {
        if (HasNoHopsLeft()) return;
        if (targets.Count == 0)
        {
            Reply(480);
            return;
        }

        if (Method is SipMethod.Ack or SipMethod.Cancel)
        {
            _isAnswered = true;
            CallerIdentity.RemoveUntrusted(this);
            foreach (var target in targets) _services.Proxy.ForwardStateless(_request, WithOverrides(target));
            return;
        }

        StartRelay(targets, BranchHook is not null || ReplyHook is not null);
    }

    /// <summary>
    /// Relays and gives the outcome before a final response other than 2xx goes upstream. The route may then relay to more targets, reply itself, or just end: then the best response is forwarded.
    /// </summary>
    /// <exception cref="InvalidOperationException">The route relays again and again: a request has only so many branches.</exception>
    public ValueTask<RelayOutcome> RelayAsync(IReadOnlyList<Target> targets)
    {
        if (++_relays > _services.Proxy.Policy.MaxBranches + 1) throw new InvalidOperationException($"A route has relayed a request more than {_services.Proxy.Policy.MaxBranches} times.");
        if (HasNoHopsLeft(isStateful: Method is not (SipMethod.Ack or SipMethod.Cancel))) return new ValueTask<RelayOutcome>(new RelayOutcome(483, null));
        if (Method is SipMethod.Ack or SipMethod.Cancel)
        {
            Forward(targets);
            return new ValueTask<RelayOutcome>(new RelayOutcome(0, null));
        }

        var transaction = Begin();
        if (transaction.IsFinal) return new ValueTask<RelayOutcome>(new RelayOutcome(transaction.LastStatus, null));
        if (targets.Count == 0)
        {
            _hadNoTargets = true;
            return new ValueTask<RelayOutcome>(new RelayOutcome(480, null));
        }

        var outcome = (_outcome ??= new TurnCompletion<RelayOutcome>()).BeginAsync();
        StartRelay(targets, observe: true);
        return outcome;
    }

    /// <summary>Sends a request of the route's own, which has nothing to do with the one that is handled: a client transaction without a server transaction.</summary>
    /// <param name="text">The whole request but for its Via. Not an INVITE: a call needs somebody who holds it.</param>
    /// <param name="target">Where to.</param>
    /// <param name="replyHook">Called for each response, which is valid during the call; null for nobody.</param>
    /// <returns>The final status; 408 and 503 also stand for no answer.</returns>
    /// <exception cref="ArgumentException">The text is no SIP request, or an INVITE.</exception>
    public ValueTask<int> SendAsync(ReadOnlySpan<byte> text, Target target, Action<SipMessage>? replyHook = null) => OwnRequest.SendAsync(_services, text, target, replyHook);

    void IRelayObserver.OnBranch(Branch branch)
    {
        branch.Identity = _identity?.For(branch.Target);
        try
        {
            BranchHook?.Invoke(branch);
        }
#pragma warning disable CA1031 // The route's bug ends its own request, and must not leave it without an end: it may run on a timer, when the route itself is long over.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _services.ReportBug(error, "The branch hook of a route failed");
            Reply(500);
        }
    }

    void IRelayObserver.OnReply(Branch branch, SipMessage response)
    {
        try
        {
            ReplyHook?.Invoke(branch, response);
        }
#pragma warning disable CA1031 // The response goes on, with the changes made up to here: without it the caller would wait for ever.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _services.ReportBug(error, "The reply hook of a route failed");
        }
    }

    bool IRelayObserver.OnOutcome(ResponseContext context)
    {
        if (_outcome is not { IsPending: true } || _hasEnded) return false;
        _outcome.SetResult(RelayOutcome.Of(context));
        return true;
    }

    internal void Reset(in NewRequest request)
    {
        _request = request;
        Snapshot = _services.Snapshot;
        _identity = null;
        Transaction = null;
        OwnRoutes = default;
        Sender = default;
        Targets = null;
        IsRepeatable = false;
        Flags = 0;
        _variables?.Clear();
        _dialog = null;
        BranchHook = null;
        ReplyHook = null;
        NextHop = default;
        NextHopTransport = TransportProtocol.Udp;
        OutgoingSocket = -1;
        TimerC = 0;
        FinalResponseTimeout = 0;
        _cancellation = null;
        _relays = 0;
        _isAnswered = false;
        _isKept = false;
        _hadNoTargets = false;
        _hasEnded = false;
    }

    /// <summary>The route awaits something: the message must outlive its batch.</summary>
    internal void Suspend()
    {
        if (Method is not (SipMethod.Ack or SipMethod.Cancel) && !_isAnswered && !IsRepeatable)
        {
            Begin();
            return;
        }

        // Nothing will be answered, it has been already, or it will be for each repeat: there is no use for a transaction.
        _isKept = true;
        _services.Proxy.Keep(Message);
    }

    /// <summary>The actor ends while the route waits for something: the memory of its request is given back.</summary>
    internal void Abandon()
    {
        if (_isKept) _services.Proxy.Release(Message);
        _isKept = false;
        Transaction?.Discard();
    }

    /// <summary>The route has ended. True when the context may be used again for another request.</summary>
    internal bool Finish()
    {
        _hasEnded = true;
        if (!IsHandled && _hadNoTargets)
        {
            // RFC 3261 section 16.5: "If the target set ... is empty, the proxy MUST return an error response, which SHOULD be the 480 (Temporarily Unavailable) response."
            Reply(480);
        }
        else if (!IsHandled)
        {
            _services.Log.Warning("A route ended without answering {0} from {1}; it is answered with 500", Method, Source.Remote);
            Reply(500);
        }

        // A caller may cancel long after the route: its token is not there any more then.
        _cancellation?.Dispose();
        _cancellation = null;
        if (_isKept) _services.Proxy.Release(Message);
        _isKept = false;
        if (Transaction is null) return true;

        // Dropped: what nobody will ever answer must not wait for an answer.
        if (Transaction is { IsFinal: false, Context: null }) Transaction.Drop();

        Transaction.Context?.Settle();
        Transaction.LetGo();
        return Transaction.Context is null;
    }

    /// <summary>RFC 3261 section 16.3 item 3: "If the request contains a Max-Forwards header field with a field value of zero (0), the element MUST NOT forward the request." What we answer ourselves needs no hops.</summary>
    /// <param name="isStateful">True when the route goes on and may want to answer itself: it is too late for that then.</param>
    private bool HasNoHopsLeft(bool isStateful = false)
    {
        if (RequestValidation.CheckMaxForwards(Message) != RequestDefect.TooManyHops) return false;
        if (isStateful) Reply(483);
        else ReplyStateless(483);
        return true;
    }

    private void StartRelay(IReadOnlyList<Target> targets, bool observe)
    {
        var transaction = Begin();
        if (transaction.IsFinal) return;
        Message.IsFromSomebody = Sender.IsSomebody;
        if (_dialog is not null) Message.DialogNotes = _dialog.Store();
        var context = _services.Proxy.ContextOf(transaction);
        if (context.Branches.Count == 0) _identity = CallerIdentity.Of(this);
        if (observe || _identity is not null) context.Observer = this;
        context.TimerC = TimerC > 0 ? TimerC : _services.Proxy.Policy.TimerC;
        context.FinalResponseTimeout = FinalResponseTimeout;
        context.Relay(NextHop.IsDefault && OutgoingSocket < 0 ? targets : [.. targets.Select(WithOverrides)]);
    }

    private Target WithOverrides(Target target)
    {
        if (OutgoingSocket >= 0) target = target with { Socket = OutgoingSocket };
        return NextHop.IsDefault ? target : target with { Flow = default, NextHop = NextHop, NextHopTransport = NextHopTransport };
    }

    private void Watch(ServerTransaction transaction)
    {
        if (transaction.IsCancelled) _cancellation?.Cancel();
        else transaction.Cancelled = () => _cancellation?.Cancel();
    }
}
