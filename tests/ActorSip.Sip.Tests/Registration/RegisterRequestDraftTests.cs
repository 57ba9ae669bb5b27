using ActorSip.Sip.Registration;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

public sealed class RegisterRequestDraftTests
{
    private static readonly RegisterOrigin Origin = new() { Now = 1, TransactionId = 2, NewBindingId = 3 };

    private readonly RegisterRequestDraft _draft = new();

    [Theory]
    [InlineData("")]
    [InlineData("<sip:a@h>,")]
    [InlineData("<sip:a@h>,*")]
    [InlineData("*;expires=0")]
    [InlineData("<sip:a@h>;q=2")]
    [InlineData("< sip:a@h >")]
    [InlineData("<sip:@h>")]
    [InlineData("sip:user@example.com?Route=%3Csip:sip.example.com%3E")]
    [InlineData("\"Joe\" <sip:joe@example.org>;;;;")]
    public void A_malformed_contact_is_refused(string field) => Assert.False(_draft.TryAddContacts(field.Bytes()));

    [Theory]
    [InlineData("")]
    [InlineData("sip:p;lr")]
    [InlineData("<sip:p;lr>,")]
    [InlineData("<sip:p x;lr>")]
    public void A_malformed_path_is_refused(string field) => Assert.False(_draft.TryAddPath(field.Bytes()));

    // cparam01, cparam02 and regescrt of RFC 4475
    [Theory]
    [InlineData("sip:+19725552222@gw1.example.net;unknownparam", "sip:+19725552222@gw1.example.net", "unknownparam")]
    [InlineData("<sip:+19725552222@gw1.example.net;unknownparam>", "sip:+19725552222@gw1.example.net;unknownparam", "")]
    [InlineData("<sip:user@example.com?Route=%3Csip:sip.example.com%3E>", "sip:user@example.com", "")]
    [InlineData("<mailto:bob@biloxi.example.com?subject=x>", "mailto:bob@biloxi.example.com?subject=x", "")]
    [InlineData("\"A\" <sip:a@h> ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33", "sip:a@h", "newparam=newvalue;secondparam")]
    public void The_URI_and_the_parameters_of_the_field_are_kept_apart(string field, string uri, string parameters)
    {
        Assert.True(_draft.TryAddContacts(field.Bytes()));
        var request = _draft.Finish("a@h"u8, "id"u8, 1, default, Origin);
        var contact = request.Contacts[0];
        Assert.Equal(uri, contact.Uri.Of(request.Text).Text());
        Assert.Equal(parameters, contact.Parameters.Of(request.Text).Text());
    }

    [Fact]
    public void Fields_are_gathered_in_their_order_and_then_forgotten()
    {
        Assert.True(_draft.TryAddContacts("<sip:a@h>;q=0.1, <sip:b@h>;expires=7".Bytes()));
        Assert.True(_draft.TryAddPath("<sip:p1;lr> , <sip:p2;lr>".Bytes()));
        Assert.True(_draft.TryAddContacts("<sip:c@h>;reg-id=2147483648;+sip.instance=x".Bytes()));
        Assert.True(_draft.TryAddPath("<sip:p3;lr>".Bytes()));
        _draft.SetExpires("30"u8);
        var request = _draft.Finish("bob@h"u8, "id@x"u8, 5, "Agent"u8, Origin);
        Assert.Equal(["sip:a@h", "sip:b@h", "sip:c@h"], request.Contacts.ToArray().Select(contact => contact.Uri.Of(request.Text).Text()));
        Assert.Equal([(100, -1L), (1000, 7L), (1000, -1L)], request.Contacts.ToArray().Select(contact => (contact.Q, contact.Expires)));
        Assert.Equal(0u, request.Contacts[2].RegId);
        Assert.Equal("x", request.Contacts[2].Instance.Of(request.Text).Text());
        Assert.Equal("<sip:p1;lr>,<sip:p2;lr>,<sip:p3;lr>", request.Path.Text());
        Assert.Equal("bob@h", request.AddressOfRecord.Text());
        Assert.Equal("id@x", request.CallId.Text());
        Assert.Equal("Agent", request.UserAgent.Text());
        Assert.Equal((30L, 5u, false), (request.Expires, request.CSeq, request.IsWildcard));

        var next = _draft.Finish("x@h"u8, "id"u8, 1, default, Origin);
        Assert.True(next.Contacts.IsEmpty && next.Path.IsEmpty);
        Assert.Equal(-1, next.Expires);
    }

    /// <summary>Whatever the one before was, longer or shorter, with more contacts or fewer.</summary>
    [Fact]
    public void A_request_that_is_taken_back_becomes_the_next_and_keeps_nothing()
    {
        Assert.True(_draft.TryAddContacts("<sip:a@h>;q=0.1, <sip:a.very.long.name.that.is.not.in.the.next@h>;expires=7;+sip.instance=x;reg-id=3".Bytes()));
        Assert.True(_draft.TryAddPath("<sip:p1;lr>".Bytes()));
        _draft.SetExpires("30"u8);
        var first = _draft.Finish("bob@h"u8, "id@x"u8, 5, "Agent"u8, Origin);
        _draft.TakeBack(first);
        Assert.True(_draft.TryAddContacts("<sip:c@h>".Bytes()));
        var second = _draft.Finish("x@h"u8, "id"u8, 1, default, Origin with { Now = 9 });
        Assert.Same(first, second);
        Assert.Equal("sip:c@h", Assert.Single(second.Contacts.ToArray()).Uri.Of(second.Text).Text());
        Assert.Equal("sip:c@hx@hid", second.Text.Text());
        Assert.Equal((0, 0, -1L, 1u, 9L), (second.Path.Length, second.UserAgent.Length, second.Expires, second.CSeq, second.Origin.Now));
        Assert.Equal(default, second.Contacts[0].Instance);
        _draft.TakeBack(second);
        Assert.True(_draft.TryAddContacts(string.Join(',', Enumerable.Range(0, 9).Select(i => $"<sip:{i}@a.longer.host.than.before>")).Bytes()));
        var third = _draft.Finish("x@h"u8, "id"u8, 2, default, Origin);
        Assert.Same(first, third);
        Assert.Equal(9, third.Contacts.Length);
        Assert.Equal("sip:8@a.longer.host.than.before", third.Contacts[8].Uri.Of(third.Text).Text());
    }

    /// <summary>Its copy may be on the way to a slot still.</summary>
    [Fact]
    public void A_request_that_was_sent_again_is_not_taken_back()
    {
        var first = _draft.Finish("bob@h"u8, "id@x"u8, 5, "Agent"u8, Origin);
        first.IsSentAgain = true;
        _draft.TakeBack(first);
        Assert.NotSame(first, _draft.Finish("x@h"u8, "id"u8, 1, default, Origin));
        Assert.Equal("bob@h", first.AddressOfRecord.Text());
    }

    [Fact]
    public void Too_many_contacts_are_refused()
    {
        var field = string.Join(',', Enumerable.Range(0, RegisterRequestDraft.MaxContacts).Select(i => $"<sip:{i}@h>"));
        Assert.True(_draft.TryAddContacts(field.Bytes()));
        Assert.False(_draft.TryAddContacts("<sip:x@h>"u8));
    }

    [Fact]
    public void A_request_without_ids_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => _draft.Finish("x@h"u8, "id"u8, 1, default, Origin with { TransactionId = 0 }));
}
