using ActorSip.Sip.Registration;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

/// <summary>A refresh in place does what the registrar would have decided, or nothing.</summary>
public sealed class RefreshTests
{
    private static readonly string[] Contacts =
    [
        "<sip:bob@192.0.2.1>",
        "<sip:bob@192.0.2.1>;q=0.5",
        "<sip:bob@192.0.2.1>;expires=90",
        "<sip:bob@192.0.2.1>;expires=30",
        "<sip:bob@192.0.2.1>;expires=0",
        "<sip:bob@192.0.2.1:5060>",
        "<sip:bob@192.0.2.2>;methods=\"INVITE\"",
        "<sip:bob@192.0.2.1>;+sip.instance=\"<urn:uuid:0>\";reg-id=1",
        "<sip:bob@192.0.2.1>;+sip.instance=\"<urn:uuid:0>\";reg-id=2",
        "<sip:bob@192.0.2.1;pn-provider=x;pn-prid=y>",
        "<sip:bob@192.0.2.1>|<sip:bob@192.0.2.2>",
        "*",
        "",
    ];

    private static readonly Flow[] Flows =
    [
        new() { Transport = TransportProtocol.Udp, Local = IpEndpoint.FromIPv4(1, 5060), Remote = IpEndpoint.FromIPv4(2, 5060) },
        new() { Transport = TransportProtocol.Udp, Local = IpEndpoint.FromIPv4(1, 5060), Remote = IpEndpoint.FromIPv4(3, 5070), Socket = 1 },
        new() { Transport = TransportProtocol.Tcp, Local = IpEndpoint.FromIPv4(1, 5060), Remote = new IpEndpoint(1, 2, 3), Connection = 77, Node = 2, NodeEpoch = 9 },
    ];

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[0, Contacts.Length - 1], Gen.UInt[1, 4], Gen.Int[0, Flows.Length - 1], Gen.Int[0, 6], Gen.Int[0, 100], (contacts, cseq, flow, kind, seconds) => new Step(contacts, cseq, flow, kind, seconds));

    private static readonly Gen<Step[]> Refreshes = Gen.Select(Gen.Int[0, 9], Gen.UInt[1, 9], Steps.Array[0, 3], (contact, cseq, others) =>
        (Step[])[new(contact, cseq, 0, 5, 0), new(contact, cseq + 1, 0, 5, 30), new(contact, cseq + 2, 0, 5, 30), .. others, new(contact, cseq + 20, 0, 5, 30)]);

    private readonly RegistrarScenario _registrar = new();

    [Fact]
    public void It_does_what_would_have_been_decided_whatever_came_before()
    {
        var (refreshes, amongOthers) = (0, 0);
        Gen.OneOf(Steps.Array[1, 12], Refreshes).Sample(steps =>
        {
            var played = Play(steps);
            Interlocked.Add(ref refreshes, played.Refreshes);
            Interlocked.Add(ref amongOthers, played.AmongOthers);
        }, iter: 2000);

        // It would hold as well if nothing were ever refreshed in place.
        Assert.True(refreshes > 1000 && amongOthers > 100, $"only {refreshes} refreshes, {amongOthers} beside others");
    }

    [Theory]
    [InlineData("<sip:bob@192.0.2.1>")]
    [InlineData("<sip:bob@192.0.2.1>;expires=90")]
    [InlineData("<sip:bob@192.0.2.1;pn-provider=x;pn-prid=y>;q=0.3;methods=\"INVITE, ACK\"")]
    [InlineData("<sip:bob@192.0.2.1>;+sip.instance=\"<urn:uuid:0>\";reg-id=1")]
    public void What_a_phone_repeats_is_a_refresh_and_all_of_it_is_kept(string contact)
    {
        const string path = "<sip:edge.example.com;lr>";
        var first = _registrar.Register(contact, path: path, flow: Flows[0], received: Flows[0].Remote);
        var record = Record(first);
        var request = _registrar.Request(contact + ";q=0.7", cseq: 2, path: path, flow: Flows[1], received: Flows[1].Remote);
        Assert.True(Registrar.TryRefresh(record, request, _registrar.Policy, out var expiresAt));
        var bindings = PackedBindings.Read(record);
        var expected = first.Bindings[0] with
        {
            Q = 700,
            CSeq = 2,
            ExpiresAt = expiresAt,
            RegisteredAt = _registrar.Now,
            TransactionId = request.Origin.TransactionId,
            Flow = Flows[1],
            Received = Flows[1].Remote,
        };
        Assert.Equal([expected], bindings.Targets.ToArray());
        Assert.Equal(request.Origin.TransactionId, bindings.LastTransactionId);
        Assert.Equal("bob@biloxi.example.com", PackedBindings.AddressOfRecord(record).Text());
    }

    /// <summary>RFC 3261 section 10.3: with another Call-ID the binding is "updated otherwise", whatever the CSeq. Who has read the bindings before keeps the Call-ID that he read.</summary>
    [Theory]
    [InlineData(1U)]
    [InlineData(7U)]
    [InlineData(8U)]
    public void A_phone_that_has_started_again_refreshes_with_another_call_and_any_number(uint cseq)
    {
        var record = Record(_registrar.Register("<sip:bob@a>", "call-1", cseq: 7));
        var before = PackedBindings.Read(record);
        Assert.True(Registrar.TryRefresh(record, _registrar.Request("<sip:bob@a>", "call-2", cseq), _registrar.Policy, out _));
        var after = PackedBindings.Read(record);
        Assert.Equal(("call-1", "call-2", cseq), (before[0].CallId.Text(), after[0].CallId.Text(), after[0].CSeq));
        Assert.Equal((0UL, before[0].TransactionId), (before[0].PriorTransactionId, after[0].PriorTransactionId));
        Assert.Equal("sip:bob@a", after[0].Uri.Text());
        Assert.False(Registrar.TryRefresh(record, _registrar.Request("<sip:bob@a>", "call-2", cseq), _registrar.Policy, out _));
    }

    /// <summary>Room that a Call-ID has had stays, so that a phone whose Call-IDs are of several lengths is soon refreshed with each.</summary>
    [Fact]
    public void A_shorter_Call_ID_takes_the_place_of_a_longer_one_and_the_other_way_round()
    {
        var record = Record(_registrar.Register("<sip:bob@a>", "a-longer-call"));
        foreach (var callId in (string[])["short", "", "a-longer-cal2", "some-call"])
        {
            Assert.True(Registrar.TryRefresh(record, _registrar.Request("<sip:bob@a>", callId), _registrar.Policy, out _));
            var binding = PackedBindings.Read(record)[0];
            Assert.Equal((callId, "sip:bob@a"), (binding.CallId.Text(), binding.Uri.Text()));
        }

        Assert.False(Registrar.TryRefresh(record, _registrar.Request("<sip:bob@a>", "a-longer-call-3"), _registrar.Policy, out _));
    }

    [Fact]
    public void What_a_contact_asks_for_beyond_the_most_is_shortened()
    {
        var record = Record(_registrar.Register("<sip:bob@a>"));
        Assert.True(Registrar.TryRefresh(record, _registrar.Request("<sip:bob@a>;expires=999999", cseq: 2), _registrar.Policy, out var expiresAt));
        Assert.Equal(_registrar.Now + 7_200_000, expiresAt);
    }

    [Theory]
    [InlineData("<sip:bob@a>", 1U, null, null)]
    [InlineData("<sip:bob@a>", 2U, "a-longer-call", null)]
    [InlineData("<sip:bob@a>;expires=0", 2U, null, null)]
    [InlineData("<sip:bob@a>;expires=59", 2U, null, null)]
    [InlineData("<sip:bob@b>", 2U, null, null)]
    [InlineData("<sip:bob@a>;x", 2U, null, null)]
    [InlineData("<sip:bob@a>", 2U, null, "<sip:edge.example.com;lr>")]
    [InlineData("<sip:bob@a>|<sip:bob@a>", 2U, null, null)]
    [InlineData("*", 2U, null, null)]
    public void What_is_more_than_a_refresh_changes_nothing(string contacts, uint cseq, string? callId, string? path)
    {
        var record = Record(_registrar.Register("<sip:bob@a>"));
        var before = record.ToArray();
        Assert.False(Registrar.TryRefresh(record, _registrar.Request(contacts, callId ?? "call-1", cseq, path: path), _registrar.Policy, out _));
        Assert.Equal(before, record);
    }

    [Fact]
    public void A_binding_that_has_ended_is_not_brought_back()
    {
        var record = Record(_registrar.Register("<sip:bob@a>;expires=60"));
        _registrar.Now += 60_000;
        Assert.False(Registrar.TryRefresh(record, _registrar.Request("<sip:bob@a>;expires=60", cseq: 2), _registrar.Policy, out _));
    }

    private static byte[] Record(RegistrationDecision decision) => PackedBindings.Write("bob@biloxi.example.com"u8, decision.Bindings);

    /// <summary>Plays the steps twice: decided alone, and refreshed where that is possible.</summary>
    /// <returns>How many were refreshed, and how many of those beside others.</returns>
    private static (int Refreshes, int AmongOthers) Play(Step[] steps)
    {
        var registrar = new RegistrarScenario();
        byte[]? record = null;
        var (refreshes, amongOthers) = (0, 0);
        ulong id = 1;
        foreach (var step in steps)
        {
            registrar.Now += step.Seconds * 1000L;

            // Kind 3 is the same transaction again, kind 6 an earlier one.
            if (step.Kind != 3) id++;
            var transaction = step.Kind == 6 ? (id + 1) / 2 : id;
            var (flow, received) = (Flows[step.Flow], step.Kind == 1 ? Flows[0].Remote : default);
            var request = registrar.Request(Contacts[step.Contacts], step.Kind switch { 2 => "call-2", 4 => "longer-call", _ => "call-1" }, step.CSeq, transactionId: transaction, flow: flow, received: received);

            // Of a copy: bindings that are decided share the texts with what they were read from.
            var bindings = record is null ? BindingSet.Empty : PackedBindings.Read([.. record]);
            var decision = Registrar.Decide(bindings, request, registrar.Policy);
            var expected = decision.Changed is null ? bindings : decision.Bindings;
            if (record is not null && Registrar.TryRefresh(record, request, registrar.Policy, out var expiresAt))
            {
                refreshes++;
                if (decision.Bindings.Count > 1) amongOthers++;
                var written = Assert.Single(decision.Changed!.Put);
                Assert.Equal((200, expiresAt, request.Contacts[0].Q), (decision.Status, written.ExpiresAt, written.Q));
                Assert.Equal(request.PartsOf(request.Contacts[0]).Uri.Text(), written.Uri.Text());
            }
            else
            {
                record = expected.Count == 0 ? null : PackedBindings.Write("bob@biloxi.example.com"u8, expected);
            }

            var read = record is null ? BindingSet.Empty : PackedBindings.Read(record);
            Assert.Equal(expected.Targets.ToArray(), read.Targets.ToArray());
            if (record is not null) Assert.Equal(expected.LastTransactionId, read.LastTransactionId);
        }

        return (refreshes, amongOthers);
    }

    private sealed record Step(int Contacts, uint CSeq, int Flow, int Kind, int Seconds);
}
