using ActorSip.Sip.Registration;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

public sealed class RegistrarTests
{
    private readonly RegistrarScenario _registrar = new();

    [Theory]
    [InlineData("<sip:a@h>;expires=600", "1000", 600)]
    [InlineData("<sip:a@h>", "1000", 1000)]
    [InlineData("<sip:a@h>", null, 3600)]
    [InlineData("<sip:a@h>;expires=99999", null, 7200)]
    [InlineData("<sip:a@h>;expires=60", null, 60)]
    [InlineData("<sip:a@h>", "junk", 3600)]
    [InlineData("<sip:a@h>;expires=-1", null, 3600)]
    [InlineData("<sip:a@h>;expires=\"60\"", null, 3600)]
    [InlineData("<sip:a@h>", "99999999999999999999", 7200)]
    public void An_interval_comes_from_the_contact_or_the_header_field_or_the_registrar(string contact, string? expires, long granted)
    {
        var decision = _registrar.Register(contact, expires: expires);
        Assert.Equal(200, decision.Status);
        Assert.Equal(granted, decision.Bindings[0].SecondsLeft(RegistrarScenario.Start));
        Assert.Equal(RegistrarScenario.Start + granted * 1000, decision.Bindings.NextExpiry);
    }

    [Theory]
    [InlineData(60, "<sip:a@h>;expires=59", 423)]
    [InlineData(60, "<sip:a@h>;expires=1", 423)]
    [InlineData(60, "<sip:b@h>,<sip:a@h>;expires=1", 423)]
    [InlineData(60, "<sip:a@h>;expires=60", 200)]
    [InlineData(60, "<sip:a@h>;expires=0", 200)]
    [InlineData(5000, "<sip:a@h>;expires=3599", 423)]
    [InlineData(5000, "<sip:a@h>;expires=3600", 200)]
    public void An_interval_is_too_brief_below_the_minimum_and_an_hour(uint minimum, string contacts, int status)
    {
        _registrar.Policy = _registrar.Policy with { MinExpires = minimum };
        var decision = _registrar.Register(contacts);
        Assert.Equal(status, decision.Status);
        Assert.Equal(status == 423 ? minimum : 0, decision.MinExpires);
        if (status == 423) Assert.Equal(0, decision.Bindings.Count);
    }

    [Theory]
    [InlineData("call-1", 2u, 200)]
    [InlineData("call-1", 1u, 500)]
    [InlineData("call-1", 0u, 500)]
    [InlineData("call-2", 1u, 200)]
    [InlineData("CALL-1", 1u, 200)]
    public void A_request_of_the_same_call_needs_a_higher_CSeq(string callId, uint cseq, int status)
    {
        foreach (var contact in new[] { "<sip:a@h>;expires=100", "<sip:a@h>;expires=0", "*" })
        {
            var registrar = new RegistrarScenario();
            registrar.Register("<sip:a@h>", cseq: 1);
            var decision = registrar.Register(contact, callId, cseq, expires: contact == "*" ? "0" : null);
            Assert.Equal(status, decision.Status);
            Assert.Equal(status == 200 && !contact.EndsWith("100", StringComparison.Ordinal) ? 0 : 1, registrar.Bindings.Count);
        }
    }

    [Fact]
    public void A_refresh_keeps_the_binding_and_its_text()
    {
        var first = _registrar.Register("<sip:a@h;ob>;x=y;q=0.5", cseq: 1, path: "<sip:edge;lr>").Bindings[0];
        var second = _registrar.Register("<sip:a@h;ob>;x=y;q=0.7", cseq: 2, path: "<sip:edge;lr>").Bindings[0];
        Assert.Equal(first.Id, second.Id);
        Assert.Same(first.Text, second.Text);
        Assert.Equal((700, 2u, first.ExpiresAt + 1000), (second.Q, second.CSeq, second.ExpiresAt));
        var third = _registrar.Register("<sip:a@h;ob>;x=z", cseq: 3).Bindings[0];
        Assert.Equal(first.Id, third.Id);
        Assert.Equal("x=z", third.Parameters.Text());
        Assert.True(third.Path.IsEmpty);
        Assert.Equal(1, _registrar.Bindings.Count);
    }

    [Theory]
    [InlineData("<sip:%61@H>", 1)]
    [InlineData("sip:a@h", 1)]
    [InlineData("<sip:a@h;newparam=5>", 1)]
    [InlineData("<sip:a@h?Route=%3Csip:x%3E>", 1)]
    [InlineData("<sip:A@h>", 2)]
    [InlineData("<sip:a@h:5060>", 2)]
    [InlineData("<sip:a@h;transport=udp>", 2)]
    [InlineData("<sips:a@h>", 2)]
    public void Contacts_are_compared_as_URIs(string contact, int count)
    {
        _registrar.Register("<sip:a@h>", cseq: 1);
        _registrar.Register(contact, cseq: 2);
        Assert.Equal(count, _registrar.Bindings.Count);
    }

    [Fact]
    public void The_same_text_goes_before_an_equal_URI()
    {
        _registrar.Register("<sip:c@h;security=on>,<sip:c@h;security=off>", cseq: 1);
        Assert.Equal(2, _registrar.Bindings.Count);
        _registrar.Register("<sip:c@h;security=off>;expires=0", cseq: 2);
        Assert.Equal("sip:c@h;security=on", _registrar.Bindings[0].Uri.Text());
    }

    [Theory]
    [InlineData("*", null, 400)]
    [InlineData("*", "3600", 400)]
    [InlineData("*|<sip:a@h>", "0", 400)]
    [InlineData("<sip:a@h>|*", "0", 400)]
    [InlineData("*", "0", 200)]
    [InlineData(" * ", " 0 ", 200)]
    public void The_wildcard_stands_alone_with_Expires_0(string contacts, string? expires, int status)
    {
        _registrar.Register("<sip:a@h>,<sip:b@h>", cseq: 1);
        Assert.Equal(status, _registrar.Register(contacts, cseq: 2, expires: expires).Status);
        Assert.Equal(status == 200 ? 0 : 2, _registrar.Bindings.Count);
    }

    [Fact]
    public void The_wildcard_removes_nothing_when_one_binding_is_newer()
    {
        _registrar.Register("<sip:a@h>", "call-1", 1);
        _registrar.Register("<sip:b@h>", "call-2", 9);
        Assert.Equal(500, _registrar.Register("*", "call-2", 9, expires: "0").Status);
        Assert.Equal(2, _registrar.Bindings.Count);
        Assert.Equal(200, _registrar.Register("*", "call-2", 10, expires: "0").Status);
        Assert.Equal(0, _registrar.Bindings.Count);
    }

    [Theory]
    [InlineData("<sip:new@h>,<sip:a@h>", 5u, 500)]
    [InlineData("<sip:a@h>;expires=0,<sip:new@h>;expires=3", 6u, 423)]
    [InlineData("<sip:a@h>;expires=0,<sip:1@h>,<sip:2@h>,<sip:3@h>,<sip:4@h>,<sip:5@h>,<sip:6@h>", 6u, 403)]
    [InlineData("<sip:new@h>,<sip:a@h>;expires=0", 6u, 200)]
    public void A_request_is_done_wholly_or_not_at_all(string contacts, uint cseq, int status)
    {
        _registrar.Register("<sip:a@h>", cseq: 5);
        var before = _registrar.Bindings;
        var decision = _registrar.Register(contacts, cseq: cseq);
        Assert.Equal(status, decision.Status);
        if (status == 200)
        {
            Assert.Equal("sip:new@h", Assert.Single(decision.Changed!.Put).Uri.Text());
            Assert.Equal(before[0].Id, Assert.Single(decision.Changed.Removed));
        }
        else
        {
            Assert.Same(before, _registrar.Bindings);
        }
    }

    [Fact]
    public void The_limit_counts_what_is_there_afterwards()
    {
        _registrar.Register("<sip:1@h>,<sip:2@h>,<sip:3@h>,<sip:4@h>,<sip:5@h>", cseq: 1);
        Assert.Equal(5, _registrar.Bindings.Count);
        Assert.Equal(403, _registrar.Register("<sip:6@h>", cseq: 2).Status);
        Assert.Equal(200, _registrar.Register("<sip:6@h>,<sip:1@h>;expires=0", cseq: 2).Status);
        Assert.Equal(200, _registrar.Register("<sip:6@h>", cseq: 3).Status);
        _registrar.Policy = _registrar.Policy with { MaxContacts = 1 };
        Assert.Equal(200, _registrar.Register("<sip:6@h>", cseq: 4).Status);
        Assert.Equal(5, _registrar.Bindings.Count);
    }

    /// <summary>The answer to a REGISTER lists them all, and over UDP it is one datagram.</summary>
    [Fact]
    public void All_contacts_of_a_user_fit_into_one_answer()
    {
        _registrar.Policy = _registrar.Policy with { MaxContacts = 128 };
        var tail = new string('x', 3990);
        for (var i = 1; i <= 8; i++) Assert.Equal(200, _registrar.Register($"<sip:{i}@{tail}>", cseq: (uint)i).Status);
        Assert.Equal(403, _registrar.Register($"<sip:9@{tail}{tail}>", cseq: 9).Status);
        Assert.Equal(8, _registrar.Bindings.Count);
        Assert.Equal(200, _registrar.Register($"<sip:8@{tail}>", cseq: 10).Status);
        Assert.Equal(200, _registrar.Register($"<sip:8@{tail}>;expires=0,<sip:9@{tail}>", cseq: 11).Status);
    }

    [Theory]
    [InlineData("<sip:a@h>")]
    [InlineData("<sip:a@h>;expires=0")]
    [InlineData("<sip:b@h>")]
    [InlineData("*")]
    public void A_repeat_gets_the_same_answer_and_changes_nothing(string contacts)
    {
        _registrar.Register("<sip:a@h>", cseq: 1);
        var expires = contacts == "*" ? "0" : null;
        var first = _registrar.Register(contacts, cseq: 2, expires: expires);
        var again = _registrar.Register(contacts, cseq: 2, expires: expires, transactionId: _registrar.LastTransactionId);
        Assert.Equal(200, first.Status);
        Assert.Equal(200, again.Status);
        Assert.Null(again.Changed);
        Assert.Equal(first.Bindings.Targets.ToArray(), again.Bindings.Targets.ToArray());
    }

    [Fact]
    public void A_late_repeat_is_known_by_the_binding_it_made()
    {
        _registrar.Register("<sip:a@h>", "call-1", 1);
        var first = _registrar.LastTransactionId;
        _registrar.Register("<sip:b@h>", "call-2", 1);
        var again = _registrar.Register("<sip:a@h>", "call-1", 1, transactionId: first);
        Assert.Equal((200, 2), (again.Status, again.Bindings.Count));
        Assert.Null(again.Changed);
    }

    [Fact]
    public void A_query_changes_nothing()
    {
        _registrar.Register("<sip:a@h>", cseq: 7);
        var decision = _registrar.Register("", cseq: 1);
        Assert.Equal(200, decision.Status);
        Assert.Null(decision.Changed);
        Assert.Same(_registrar.Bindings, decision.Bindings);
    }

    [Fact]
    public void Removing_what_is_not_there_is_no_event()
    {
        Assert.Null(_registrar.Register("<sip:a@h>;expires=0").Changed);
        Assert.Null(_registrar.Register("*", expires: "0").Changed);
    }

    [Fact]
    public void A_contact_that_stands_there_twice_counts_as_it_stands_last()
    {
        _registrar.Register("<sip:a@h>;q=0.1,<sip:A@h>,<sip:a@h>;q=0.2", cseq: 1);
        Assert.Equal(2, _registrar.Bindings.Count);
        Assert.Equal(200, _registrar.Bindings[1].Q);
        _registrar.Register("<sip:b@h>,<sip:b@h>;expires=0,<sip:a@h>,<sip:a@h>;expires=0", cseq: 2);
        Assert.Equal("sip:A@h", Assert.Single(_registrar.Bindings.Targets.ToArray()).Uri.Text());
    }

    [Fact]
    public void An_expired_binding_orders_nothing_and_goes_with_the_next_event()
    {
        _registrar.Register("<sip:a@h>;expires=60", cseq: 9);
        var old = _registrar.Bindings[0].Id;
        _registrar.Now += 60_000;
        var query = _registrar.Register("", cseq: 10);
        Assert.Equal((0, 1), (query.Bindings.Count, _registrar.Bindings.Count));
        var decision = _registrar.Register("<sip:a@h>", cseq: 1);
        Assert.Equal(200, decision.Status);
        Assert.Equal(old, Assert.Single(decision.Changed!.Removed));
        Assert.NotEqual(old, Assert.Single(_registrar.Bindings.Targets.ToArray()).Id);
    }

    [Fact]
    public void The_way_back_is_kept_with_the_binding()
    {
        var flow = new Flow { Node = 3, NodeEpoch = 7, Transport = TransportProtocol.Tcp, Connection = 42, Remote = IpEndpoint.FromIPv4(0xC0000201, 5062) };
        const string Path = "<sip:p1.example.com;lr>,\r\n <sip:p2.example.com;lr;x=%2C>;y";
        var binding = _registrar.Register("<sip:a@10.0.0.1>", path: Path, flow: flow, received: flow.Remote).Bindings[0];
        Assert.Equal(flow, binding.Flow);
        Assert.Equal(flow.Remote, binding.Received);
        Assert.Equal("<sip:p1.example.com;lr>,<sip:p2.example.com;lr;x=%2C>;y", binding.Path.Text());
        Assert.Equal("Phone/1.0", binding.UserAgent.Text());
        Assert.Equal("call-1", binding.CallId.Text());
    }
}
