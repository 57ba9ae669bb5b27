using System.Globalization;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

/// <summary>One address-of-record at a registrar: sends REGISTER requests to it, one a second, and keeps what comes of them.</summary>
internal sealed class RegistrarScenario
{
    public const long Start = 1_700_000_000_000;

    private readonly RegisterRequestDraft _draft = new();
    private ulong _transactions;
    private ulong _bindingIds = 1000;

    public RegistrationPolicy Policy { get; set; } = new() { MinExpires = 60, MaxExpires = 7200, DefaultExpires = 3600, MaxContacts = 5 };

    public BindingSet Bindings { get; private set; } = BindingSet.Empty;

    /// <summary>All events so far.</summary>
    public List<BindingsChanged> Journal { get; } = [];

    public long Now { get; set; } = Start;

    public ulong LastTransactionId => _transactions;

    /// <summary>Sends a REGISTER with these Contact header fields ("" for none, several divided by '|') and keeps the outcome when it is accepted.</summary>
    public RegistrationDecision Register(string contacts, string callId = "call-1", uint cseq = 1, string? expires = null, string? path = null,
        ulong? transactionId = null, Flow flow = default, IpEndpoint received = default)
    {
        var request = Request(contacts, callId, cseq, expires, path, transactionId, flow, received);
        var before = Bindings;
        var decision = Registrar.Decide(before, request, Policy);
        Assert.Same(before, Bindings);
        if (decision.Status != 200) Assert.Null(decision.Changed);
        if (decision.Changed is not null)
        {
            Journal.Add(decision.Changed);
            Bindings = before.Apply(decision.Changed);
            Assert.Equal(Bindings.Targets.ToArray(), decision.Bindings.Targets.ToArray());
        }

        Now += 1000;
        return decision;
    }

    public RegisterRequest Request(string contacts, string callId = "call-1", uint cseq = 1, string? expires = null, string? path = null,
        ulong? transactionId = null, Flow flow = default, IpEndpoint received = default)
    {
        foreach (var field in contacts.Split('|', StringSplitOptions.RemoveEmptyEntries)) Assert.True(_draft.TryAddContacts(field.Bytes()));
        if (path is not null) Assert.True(_draft.TryAddPath(path.Bytes()));
        if (expires is not null) _draft.SetExpires(expires.Bytes());
        var origin = new RegisterOrigin
        {
            Flow = flow,
            Received = received,
            Now = Now,
            TransactionId = transactionId ?? ++_transactions,
            NewBindingId = _bindingIds += 10,
        };
        return _draft.Finish("bob@biloxi.example.com"u8, callId.Bytes(), cseq, "Phone/1.0"u8, origin);
    }

    public bool Expire()
    {
        if (Bindings.Expire(Now) is not { } changed) return false;
        Journal.Add(changed);
        Bindings = Bindings.Apply(changed);
        return true;
    }

    /// <summary>The bindings as a 200 would list them: "uri;expires=seconds", in the order of the set.</summary>
    public string List(RegistrationDecision decision) => string.Join(" ", decision.Bindings.Targets.ToArray().Select(
        binding => string.Create(CultureInfo.InvariantCulture, $"{binding.Uri.Text()};expires={binding.SecondsLeft(Now - 1000)}")));
}
