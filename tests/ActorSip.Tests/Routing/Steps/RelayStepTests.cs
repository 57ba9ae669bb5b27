using Xunit;

namespace ActorSip.Tests.Routing.Steps;

/// <summary>The relay step when it is set to follow redirections, and when not.</summary>
[Collection(NodeCollection.Name)]
public sealed class RelayStepTests(NodeFixture fixture)
{
    [Fact]
    public async Task A_redirection_is_followed_by_the_server_in_the_order_of_q()
    {
        await using UdpPeer caller = new(fixture.RecursingUdp), old = new(fixture.RecursingUdp), worse = new(fixture.RecursingUdp), better = new(fixture.RecursingUdp);
        await caller.SendAsync(caller.Request("INVITE", old.Uri));
        await old.SendAsync((await old.ExpectAsync("INVITE")).Respond(302, extra: $"Contact: <{worse.Uri}>;q=0.2, \"B, b\" <{better.Uri}?Subject=x>;q=0.8\r\nContact: <mailto:a@b>\r\n"));
        var toBetter = await better.ExpectAsync("INVITE");
        Assert.Equal(better.Uri, toBetter.Uri);
        await better.SendAsync(toBetter.Respond(486));
        await worse.SendAsync((await worse.ExpectAsync("INVITE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task Redirections_are_not_followed_for_ever()
    {
        await using UdpPeer caller = new(fixture.RecursingUdp), a = new(fixture.RecursingUdp), b = new(fixture.RecursingUdp), c = new(fixture.RecursingUdp);
        var invite = await caller.SendAsync(caller.Request("INVITE", a.Uri));
        await a.SendAsync((await a.ExpectAsync("INVITE")).Respond(302, extra: $"Contact: <{b.Uri}>\r\n"));
        await b.SendAsync((await b.ExpectAsync("INVITE")).Respond(302, extra: $"Contact: <{c.Uri}>\r\n"));
        await c.SendAsync((await c.ExpectAsync("INVITE")).Respond(302, extra: $"Contact: <sip:d@{a.HostPort}>\r\n"));
        await caller.AckAsync(invite, await caller.ExpectAsync(302));
    }

    [Fact]
    public async Task A_redirection_that_was_followed_in_vain_does_not_hide_what_the_others_said()
    {
        await using UdpPeer caller = new(fixture.RecursingUdp), old = new(fixture.RecursingUdp), current = new(fixture.RecursingUdp);
        var invite = await caller.SendAsync(caller.Request("INVITE", old.Uri));
        await old.SendAsync((await old.ExpectAsync("INVITE")).Respond(302, extra: $"Contact: <{current.Uri}>\r\n"));
        await current.SendAsync((await current.ExpectAsync("INVITE")).Respond(486));
        await caller.AckAsync(invite, await caller.ExpectAsync(486));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Contact: <mailto:a@b>\r\n")]
    [InlineData("Contact: <sip:\r\n")]
    public async Task A_redirection_that_leads_nowhere_is_passed_on(string contact)
    {
        await using UdpPeer caller = new(fixture.RecursingUdp), old = new(fixture.RecursingUdp);
        var invite = await caller.SendAsync(caller.Request("INVITE", old.Uri));
        await old.SendAsync((await old.ExpectAsync("INVITE")).Respond(302, extra: contact));
        await caller.AckAsync(invite, await caller.ExpectAsync(302));
    }

    [Fact]
    public async Task A_redirection_in_a_circle_ends()
    {
        await using UdpPeer caller = new(fixture.RecursingUdp), old = new(fixture.RecursingUdp);
        var invite = await caller.SendAsync(caller.Request("INVITE", old.Uri));
        await old.SendAsync((await old.ExpectAsync("INVITE")).Respond(302, extra: $"Contact: <{old.Uri}>\r\n"));
        await caller.AckAsync(invite, await caller.ExpectAsync(302));
    }

    [Fact]
    public async Task Otherwise_a_redirection_is_the_callers_affair()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), old = fixture.NewUdpPeer();
        var invite = await caller.SendAsync(caller.Request("INVITE", old.Uri));
        await old.SendAsync((await old.ExpectAsync("INVITE")).Respond(302, extra: "Contact: <sip:new@home.test>\r\n"));
        var answer = await caller.ExpectAsync(302);
        Assert.Equal("<sip:new@home.test>", answer["Contact"]);
        await caller.AckAsync(invite, answer);
    }
}
