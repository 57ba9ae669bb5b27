using Xunit;

namespace ActorSip.Tests.Routing.Steps;

/// <summary>A domain, or a listener, whose users' contacts are named instead of being called.</summary>
[Collection(TrunkCollection.Name)]
public sealed class RedirectStepTests(TrunkFixture fixture)
{
    private const string Redirecting = "actorsip.domain-defaults.redirect=on";

    [Fact]
    public async Task The_caller_is_told_all_contacts_the_best_first()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), phone = fixture.At("127.0.9.11");
        fixture.Configure(Redirecting);
        var user = SipPeer.Unique("user");
        await RegisterAsync(phone, user, "<sip:a@127.0.9.11:1>;q=0.25, <sip:b@127.0.9.11:2>;q=0.9;expires=120, <sip:c@127.0.9.11:3>;q=0.05");
        var invite = await caller.SendAsync(caller.Request("INVITE", $"sip:{user}@home.test"));
        var answer = await caller.ExpectAsync(302);
        await caller.AckAsync(invite, answer);
        var contacts = answer.All("Contact");
        Assert.Equal(["<sip:b@127.0.9.11:2>;q=0.900;expires=120", "<sip:a@127.0.9.11:1>;q=0.250;expires=3600", "<sip:c@127.0.9.11:3>;q=0.050;expires=3600"], contacts);
        await phone.ExpectNothingAsync(fixture.ServerUri);
    }

    [Fact]
    public async Task A_user_without_contacts_is_away() => await ExpectAsync(SipPeer.Unique("nobody"), 480, Redirecting);

    [Fact]
    public async Task A_contact_that_is_the_address_itself_is_not_named()
    {
        await using var phone = fixture.At("127.0.9.11");
        fixture.Configure(Redirecting);
        var user = SipPeer.Unique("user");
        await RegisterAsync(phone, user, $"<sip:{user}@home.test>");
        await ExpectAsync(user, 480, Redirecting);
    }

    [Fact]
    public async Task A_listener_redirects_what_comes_in_there()
    {
        await using UdpPeer phone = fixture.At("127.0.9.11"), elsewhere = new(fixture.RedirectingUdp, System.Net.IPAddress.Parse("127.0.9.12"));
        fixture.Configure();
        var user = SipPeer.Unique("user");
        await TrunkFixture.RegisterAsync(phone, user);
        await elsewhere.SendAsync(elsewhere.Request("MESSAGE", $"sip:{user}@home.test"));
        Assert.Contains(phone.Uri, (await elsewhere.ExpectAsync(302))["Contact"], StringComparison.Ordinal);
        await elsewhere.SendAsync(elsewhere.Request("ACK", $"sip:{user}@home.test", toTag: "x"));
        await phone.ExpectAsync("ACK");
    }

    /// <summary>What is not for a user of the domain, or within a dialog, goes its usual way.</summary>
    [Fact]
    public async Task Others_are_not_redirected()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), phone = fixture.At("127.0.9.11");
        fixture.Configure(Redirecting);
        var user = SipPeer.Unique("user");
        await TrunkFixture.RegisterAsync(phone, user);
        await caller.SendAsync(caller.Request("MESSAGE", $"sip:{user}@home.test", toTag: "x"));
        await phone.SendAsync((await phone.ExpectAsync("MESSAGE")).Respond(200));
        await caller.ExpectAsync(200);
        await caller.SendAsync(caller.Request("MESSAGE", phone.Uri));
        await caller.ExpectAsync(403);
    }

    [Fact]
    public async Task Redirection_is_turned_on_and_off_while_the_server_runs()
    {
        await using UdpPeer caller = fixture.At("127.0.9.10"), phone = fixture.At("127.0.9.11");
        var user = SipPeer.Unique("user");
        fixture.Configure();
        await TrunkFixture.RegisterAsync(phone, user);
        await ExpectAsync(user, 302, Redirecting);
        fixture.Configure();
        await caller.SendAsync(caller.Request("MESSAGE", $"sip:{user}@home.test"));
        await phone.SendAsync((await phone.ExpectAsync("MESSAGE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    private async Task ExpectAsync(string user, int status, string setting)
    {
        await using var caller = fixture.At("127.0.9.10");
        fixture.Configure(setting);
        await caller.SendAsync(caller.Request("MESSAGE", $"sip:{user}@home.test"));
        await caller.ExpectAsync(status);
    }

    private static async Task RegisterAsync(UdpPeer phone, string user, string contacts)
    {
        var register = phone.Request("REGISTER", "sip:home.test", to: $"sip:{user}@home.test");
        await phone.SendAsync(register.Text.Replace($"<{phone.Uri}>", contacts, StringComparison.Ordinal));
        await phone.ExpectAsync(200);
    }
}
