using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>The relay of one request: its branches, the targets still to be tried, and what goes upstream (the response context of RFC 3261 section 16.7).</summary>
public sealed class ResponseContext
{
    private readonly List<Branch> _branches = new(1);
    private List<Target>? _later;
    private int _live;
    private bool _isStarting;
    private bool _isHeld;
    private bool _isOutcomeDue;
    private bool _isDeciding;
    private int _outcomes;
    private bool _globalFailure;
    private ulong _loopKey;
    private int _attempts;
    private int _startingQ;
    private bool _lacksBreadth;
    private BreadthBudget _breadth;

    internal ResponseContext(StatefulProxy proxy, ServerTransaction server)
    {
        Proxy = proxy;
        Server = server;
        TimerC = proxy.Policy.TimerC;
    }

    public ServerTransaction Server { get; }

    public SipMessage Request => Server.Request;

    /// <summary>All branches so far, in the order they were begun.</summary>
    public IReadOnlyList<Branch> Branches => _branches;

    /// <summary>The route that wants to see branches, replies and the outcome; null for none.</summary>
    public IRelayObserver? Observer { get; set; }

    /// <summary>Timer C of the branches to come, milliseconds.</summary>
    public int TimerC { get; set; }

    /// <summary>How long a branch may be without a final response, milliseconds; 0: as long as its transaction lives.</summary>
    public int FinalResponseTimeout { get; set; }

    public bool IsCancelled { get; private set; }

    /// <summary>The best final response so far: a 2xx that was forwarded, or the choice of section 16.7 item 6; null when no branch has ended.</summary>
    public Branch? Best { get; private set; }

    /// <summary>True when some targets could not be tried for want of Max-Breadth, and none of the others has said more than that: the answer is 440.</summary>
    public bool LacksBreadth => _lacksBreadth && !IsCancelled && !Server.IsFinal && BestResponse.Rank(440) < BestResponse.Rank(Best?.FinalStatus ?? 480);

    internal StatefulProxy Proxy { get; }

    /// <summary>False when nothing new may be sent.</summary>
    internal bool MayTryNext => !IsCancelled && !_globalFailure && !Server.IsFinal;

    /// <summary>The Reason header lines of the CANCEL of its branches; empty for none.</summary>
    internal byte[] CancelReason { get; private set; } = [];

    internal ulong LoopKey => _loopKey != 0 ? _loopKey : _loopKey = Proxy.Tokens.LoopKey(Request);

    /// <summary>
    /// Adds targets. Those of the highest q are tried at once, the others when these have failed (section 16.6: "the proxy MAY use it to order the targets"). One that waits already, or is being tried, is
    /// left out: "If a target URI is already in the set, it MUST NOT be added again" (section 16.5). One that has failed may be tried again, by way of another next hop for instance: that is a new attempt.
    /// </summary>
    public void Relay(IReadOnlyList<Target> targets)
    {
        if (!_isHeld)
        {
            _isHeld = true;
            Server.Hold();
        }

        _isOutcomeDue = true;
        _isDeciding = false;
        if (_live == 0)
        {
            // What is tried one after the other has no bound but time, and a request that comes round multiplies it each time: users who point at each other make of one request as many as there are orders of their
            // contacts (RFC 5393 section 3: 9,864,100 with ten of them). One that has been here before gets its breadth once, for all its targets together, so that each time round has no more branches than the last.
            _breadth = new BreadthBudget(BreadthBudget.IncomingOf(Request, Proxy.Policy), isGivenOnce: Request.Recurrence != Recurrence.None);
            _lacksBreadth = false;
        }

        if (targets.Count == 1 && _later is null && _live == 0 && _branches.Count == 0 && !IsCancelled && !Server.IsFinal && _breadth.Free > 0)
        {
            // The common case needs no list.
            StartOne(targets[0], _breadth.Take(among: 1));
            CheckDone();
            return;
        }

        _later ??= [];
        foreach (var target in targets)
            if (!IsKnown(target)) Enqueue(target);
        if (_live == 0) CheckDone();
    }

    /// <summary>The route has ended: what it has not decided goes the usual way, now or when the last branch is done.</summary>
    public void Settle()
    {
        _isOutcomeDue = false;
        _isDeciding = false;
        CheckDone();
    }

    /// <summary>Sends the best response upstream, or the one that stands for none, and ends the relay.</summary>
    public void ForwardBest()
    {
        RespondBest();
        Close();
    }

    private void RespondBest()
    {
        if (!Server.IsFinal)
        {
            Best ??= BestResponse.Choose(_branches);
            var status = Best?.FinalStatus ?? (IsCancelled ? 487 : 480);
            if (LacksBreadth)
            {
                // RFC 5393 section 5.1: "A client receiving a 440 (Max-Breadth Exceeded) response can infer that its request did not reach all possible destinations."
                Server.Reply(440);
            }
            else if (Best is { FinalResponse: null } && status == 503 && Best.Target.Flow.IsConnection)
            {
                // The phone's connection is gone: it is away, and nothing is wrong with the server.
                Server.Reply(480);
            }
            else if (Best?.FinalResponse is null || status == 503)
            {
                // "If the only response that was received is a 503, the proxy SHOULD generate a 500 response and forward that upstream." Our own 503s (no way to the next hop) count as received.
                Server.Reply(status == 503 ? 500 : status);
            }
            else
            {
                AggregateChallenges(Best.FinalResponse);
                Server.Forward(Best.FinalResponse);
            }
        }
    }

    /// <summary>Ends the relay without forwarding: the route has answered itself.</summary>
    public void Close()
    {
        if (!_isHeld || _live > 0) return;
        _isHeld = false;
        foreach (var branch in _branches) branch.Release();
        Server.LetGo();
    }

    /// <summary>Cancels what is pending and starts nothing more (sections 16.7 item 10 and 16.10).</summary>
    /// <param name="cancel">The CANCEL that came; null when the route has decided it.</param>
    public void Cancel(SipMessage? cancel = null)
    {
        IsCancelled = true;
        _later?.Clear();
        CancelPending(cancel is null ? [] : Proxying.CancelReason.Of(cancel));
        CheckDone();
    }

    /// <summary>Gives back the responses that were kept.</summary>
    internal void Discard()
    {
        foreach (var branch in _branches) branch.Release();
    }

    internal void OnProvisional(Branch branch, SipMessage response)
    {
        // Section 16.7 item 3 and 5: "any provisional response other than 100 (Trying)" is forwarded at once.
        if (response.StatusCode == 100 || !PrepareUpstream(response)) return;
        Proxy.Passing?.Invoke(branch, response);
        Observer?.OnReply(branch, response);
        if (!Server.IsFinal) Server.Forward(response);
    }

    internal void OnFinal(Branch branch, SipMessage? response)
    {
        _live--;

        // A branch that is cancelled before it was sent ends at once, and the relay with it: what follows here still reads the request.
        Server.Hold();
        var isTriedAgain = response is null && branch.MayDial && MayTryNext;
        if (response is not null)
        {
            if (PrepareUpstream(response))
            {
                var edits = response.Edits.Count;
                Proxy.Passing?.Invoke(branch, response);
                Observer?.OnReply(branch, response);
                if (branch.FinalStatus < 300)
                {
                    // The callee's repeats of a 2xx meet no route any more; they are to look like the first.
                    if (Server.IsInvite && response.Edits.Count != edits) branch.KeepForwarded(response);
                    OnSuccess(branch, response);
                }
            }
            else branch.Release(); // its status counts, its message goes nowhere
        }
        else if (isTriedAgain) StartOne(branch.Target, branch.Breadth, dials: true);
        if (!isTriedAgain) _breadth.GiveBack(branch.Breadth);

        // "if any 6xx response is received ... the proxy MUST NOT forward the request to any new branches": item 5, "when a 6xx response is received, it is not immediately forwarded, but the stateful proxy
        // SHOULD cancel all client pending transactions, and it MUST NOT create any new branches in this context."
        if (branch.FinalStatus >= 600)
        {
            _globalFailure = true;
            _later?.Clear();
            CancelPending(Proxying.CancelReason.Of(branch.FinalStatus));
        }

        CheckDone();
        Server.LetGo();
    }

    /// <summary>Another address of the same target: the branch takes the failed one's place, and counts no further one against <see cref="ProxyPolicy.MaxBranches"/> or Max-Breadth.</summary>
    internal void Replace(Branch failed)
    {
        var branch = new Branch(this, failed.Target, failed.Breadth, _attempts++, dials: true);
        _branches[_branches.IndexOf(failed)] = branch;
        Proxy.Statistics.Failovers++;
        Server.Hold();
        var starting = _isStarting;
        _isStarting = true;
        Observer?.OnBranch(branch);
        if (!branch.IsDone) branch.BeginAfter(failed);
        _isStarting = starting;
        CheckDone();
        Server.LetGo();
    }

    private void OnSuccess(Branch branch, SipMessage response)
    {
        // "Any 2xx to an INVITE" is forwarded immediately, even after another; for other methods only the first final response is.
        if (Server.IsInvite || !Server.IsFinal) Server.Forward(response);
        Best = branch;
        _later?.Clear();
        CancelPending(Proxying.CancelReason.AnsweredElsewhere);
        if (_live > 0) GiveOutcome();
    }

    private void CancelPending(byte[] reason)
    {
        // A branch that has not rung yet is cancelled later, and then still for what happened first.
        if (CancelReason.Length == 0) CancelReason = reason;

        // Section 16.7 item 10: "If the forwarded response was a final response, the proxy MUST generate a CANCEL request for all pending client transactions associated with this response context."
        for (var i = 0; i < _branches.Count; i++)
            if (!_branches[i].IsDone) _branches[i].Cancel();
    }

    private void CheckDone()
    {
        if (_isStarting) return;
        if (_later is { Count: > 0 } && !Server.IsFinal && !IsCancelled && !_globalFailure)
        {
            if (_live == 0) _startingQ = _later[0].Q;
            if (_later[0].Q == _startingQ && (_live == 0 || _breadth.Free > 0))
            {
                StartTargets();
                return;
            }
        }

        if (_live == 0) End();
    }

    /// <summary>No branch is live and no target is left: the route decides if it wants to, else the best response goes upstream. Whoever waits for the outcome hears of it, however the request was answered.</summary>
    private void End()
    {
        if (_isDeciding) return;
        if (!Server.IsFinal) Best = BestResponse.Choose(_branches);
        if (!GiveOutcome()) ForwardBest();
    }

    /// <summary>True when the route decides what goes upstream, if nothing has: now, or later.</summary>
    private bool GiveOutcome()
    {
        if (!_isOutcomeDue || Observer is null) return false;
        _isOutcomeDue = false;
        _isDeciding = true;

        // After a 6xx or a CANCEL nothing is tried any more: a route that goes on adding targets is answered for, and then hears of it a last time.
        if (++_outcomes > Proxy.Policy.MaxBranches + 1) RespondBest();
        if (_outcomes <= Proxy.Policy.MaxBranches + 2 && Observer.OnOutcome(this)) return true;
        _isDeciding = false;
        return false;
    }

    /// <summary>
    /// Starts targets of the highest q that is left, as many as there is breadth for. RFC 5393 section 5.3.3.1: "Proxies SHOULD be prepared to reuse this Max-Breadth in cases where there may be elements left in the
    /// target-set": the others follow as these end.
    /// </summary>
    private void StartTargets()
    {
        _isStarting = true;
        while (_later!.Count > 0 && _later[0].Q == _startingQ && _breadth.Free > 0)
        {
            var among = _breadth.IsGivenOnce ? _later.Count : CountOf(_startingQ);
            var target = _later[0];
            _later.RemoveAt(0);
            StartOne(target, _breadth.Take(among));
        }

        _isStarting = false;
        if (_later.Count > 0 && _breadth.Free == 0 && (_live == 0 || _breadth.IsGivenOnce))
        {
            // "If a SIP proxy determines a response context has insufficient Incoming Max-Breadth to carry out a desired parallel fork, and the proxy is unwilling/unable to compensate by forking serially or sending a
            // redirect, that proxy MUST return a 440 (Max-Breadth Exceeded) response."
            _later.Clear();
            _lacksBreadth = true;
        }

        CheckDone();
    }

    private int CountOf(int q)
    {
        var count = 0;
        while (count < _later!.Count && _later[count].Q == q) count++;
        return count;
    }

    private void StartOne(Target target, int breadth, bool dials = false)
    {
        if (_branches.Count >= Proxy.Policy.MaxBranches || Server.IsFinal)
        {
            _breadth.GiveBack(breadth);
            return;
        }

        var starting = _isStarting;
        _isStarting = true;
        var branch = new Branch(this, target, breadth, _attempts++, dials);
        _branches.Add(branch);
        _live++;
        Observer?.OnBranch(branch);

        // The observer may have answered the request instead.
        if (!branch.IsDone) branch.Begin();
        _isStarting = starting;
    }

    private bool IsKnown(Target target)
    {
        foreach (var branch in _branches)
            if (!branch.IsDone && branch.Target.LeadsWhere(target)) return true;
        foreach (var later in _later!)
            if (later.LeadsWhere(target)) return true;
        return false;
    }

    private void Enqueue(Target target)
    {
        var at = _later!.Count;
        while (at > 0 && _later[at - 1].Q < target.Q) at--;
        _later.Insert(at, target);
    }

    /// <summary>Section 16.7 item 3: "The proxy removes the topmost Via header field value from the response. If no Via header field values remain in the response, the response was meant for this element and MUST NOT be forwarded."</summary>
    private bool PrepareUpstream(SipMessage response)
    {
        response.Edits.RemoveFirstValue(HeaderId.Via);
        if (!response.View.Has(HeaderId.Via)) return false;
        StreamFraming.Ensure(response, response.Edits, Server.ReplyFlow.Transport);
        return true;
    }

    /// <summary>Section 16.7 item 7: "If the selected response is a 401 (Unauthorized) or 407 (Proxy Authentication Required), the proxy MUST collect any WWW-Authenticate and Proxy-Authenticate header field values from all other 401 and 407 responses".</summary>
    private void AggregateChallenges(SipMessage best)
    {
        if (best.StatusCode is not (401 or 407)) return;
        foreach (var branch in _branches)
        {
            if (branch.IsUsed || branch.FinalResponse is not { StatusCode: 401 or 407 } other || ReferenceEquals(other, best)) continue;
            AddAll(best, other, HeaderId.WwwAuthenticate);
            AddAll(best, other, HeaderId.ProxyAuthenticate);
        }
    }

    private static void AddAll(SipMessage best, SipMessage other, HeaderId id)
    {
        var fields = other.View.Fields(id);
        while (fields.MoveNext()) best.Edits.Append(id, fields.Current);
    }
}
