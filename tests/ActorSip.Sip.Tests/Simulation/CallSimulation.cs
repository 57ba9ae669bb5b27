using ActorSip.Sip.Tests.Transactions;
using Xunit;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>
/// One call after the other through one proxy to two telephones that ring at once, over a network that loses a fifth of all datagrams, doubles some and delays
/// many. Who answers, when, and who hangs up is drawn from the seed.
/// </summary>
internal sealed class CallSimulation
{
    /// <summary>Timer C is the longest wait; twice that, and the repeats of the last message, bound a call.</summary>
    private const long LongestCall = 500_000;

    private readonly VirtualTime _time = new();
    private readonly VirtualNetwork _network;
    private readonly ProxyNode _proxy;
    private TestRandom _random;

    public CallSimulation()
    {
        _network = new VirtualNetwork(_time) { LossPercent = 20, DoubledPercent = 10, Jitter = 400 };
        _proxy = new ProxyNode(_time, _network);
    }

    /// <summary>How the INVITE ended for the caller, by status; how many calls had more than one answer.</summary>
    public IDictionary<int, int> Outcomes { get; } = new SortedDictionary<int, int>();

    public int DoubleAnswers { get; private set; }

    public int Answers { get; private set; }

    public long Packets => _network.Sent;

    /// <summary>Makes one call and sees it to its end.</summary>
    public void Run(ulong seed)
    {
        // Each call begins on a round second, so that a seed means the same whatever ran before
        _time.RunTo((_time.Now / 1000 + 1) * 1000);
        _random = new TestRandom(seed * 2);
        _network.Seed(seed * 2 + 1);
        var caller = new UserAgent("alice", 1, _time, _network) { WritesLog = false };
        UserAgent[] callees = [new("bob", 2, _time, _network) { WritesLog = false }, new("carol", 3, _time, _network) { WritesLog = false }];
        _proxy.RelayTo([.. callees.Select(callee => ProxyNode.To(callee.Contact))]);
        foreach (var callee in callees) Instruct(callee);
        var invite = Call(caller);
        Assert.True(_time.RunToEnd(_time.Now + LongestCall), "Something never ends.");
        Check(caller, callees, invite);
    }

    private AgentClient Call(UserAgent caller)
    {
        caller.OnDialog = (dialog, client) =>
        {
            // Only the first answer is wanted, and none after hanging up (RFC 3261 section 13.2.2.4)
            if (caller.Dialogs.Count > 1 || client.IsCancelled) dialog.Bye();
            else
            {
                _time.Post(100 + _random.Below(20_000), () =>
                {
                    if (!dialog.IsEnded) dialog.Bye();
                });
            }
        };
        var invite = caller.Send("INVITE", "sip:bob@example.com");

        // Some hang up while it rings, at times before or as it is answered; nobody waits for ever
        _time.Post(_random.Below(3) == 0 ? _random.Below(8000) : 60_000 + _random.Below(30_000), () => invite.Cancel());
        return invite;
    }

    private void Instruct(UserAgent callee)
    {
        var behaviour = _random.Below(6);
        var ringsFor = _random.Below(6000);
        var talksFor = _random.Below(15_000);
        var refusal = behaviour == 5 ? 603 : 486;
        callee.OnRequest = server =>
        {
            if (_random.Below(4) > 0) server.Respond(180);

            // Nobody is there: the telephone gives up by itself after two minutes
            if (behaviour == 3) _time.Post(120_000, () => server.Respond(480));
            else if (behaviour > 3) _time.Post(ringsFor, () => server.Respond(refusal));
            else
            {
                _time.Post(ringsFor, () =>
                {
                    server.Respond(200);
                    if (behaviour == 2 && server.Dialog is { } dialog) _time.Post(talksFor, () => HangUp(dialog));
                });
            }
        };
    }

    private static void HangUp(AgentDialog dialog)
    {
        if (dialog is { IsEnded: false, ByeSent: false }) dialog.Bye();
    }

    private void Check(UserAgent caller, UserAgent[] callees, AgentClient invite)
    {
        Assert.True(invite.IsDone, "The caller's INVITE has no end.");
        foreach (var agent in callees.Append(caller)) Assert.DoesNotContain(agent.Clients, client => !client.IsDone);
        foreach (var callee in callees) Assert.DoesNotContain(callee.Servers, server => server.FinalStatus == 0);
        Assert.All(caller.Dialogs, dialog => Assert.True(dialog.IsEnded, "A dialog of the caller was not ended."));
        Assert.Equal((0, 0, 0), (_proxy.Proxy.ServerCount, _proxy.Proxy.ClientCount, _proxy.Timers));
        Assert.Equal("", _proxy.BufferPurposes);
        _time.RunFor(64_000);
        _proxy.Proxy.Advance(_time.Now);
        Assert.Equal(0, _proxy.Proxy.TombstoneCount);

        Outcomes[invite.FinalStatus] = Outcomes.TryGetValue(invite.FinalStatus, out var count) ? count + 1 : 1;
        if (caller.Dialogs.Count > 0) Answers++;
        if (caller.Dialogs.Count > 1) DoubleAnswers++;
    }
}
