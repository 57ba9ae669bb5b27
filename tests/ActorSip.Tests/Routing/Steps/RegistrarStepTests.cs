using Xunit;

namespace ActorSip.Tests.Routing.Steps;

/// <summary>Registrations and what they are for, over the wire: registrar, NAT and location together.</summary>
[Collection(NodeCollection.Name)]
public sealed class RegistrarStepTests(NodeFixture fixture)
{
    [Fact]
    public async Task A_late_copy_of_a_REGISTER_does_not_bring_a_removed_contact_back()
    {
        await using var phone = fixture.NewUdpPeer();
        var (user, id) = (SipPeer.Unique("user"), SipPeer.Unique("reg-"));
        var add = await phone.SendAsync(phone.Request("REGISTER", "sip:home.test", "Expires: 600\r\n", to: $"sip:{user}@home.test", callId: id));
        await phone.ExpectAsync(200);
        await phone.SendAsync(phone.Request("REGISTER", "sip:home.test", "Expires: 0\r\n", to: $"sip:{user}@home.test", callId: id, cseq: 2));
        Assert.Empty((await phone.ExpectAsync(200)).All("Contact"));
        await phone.SendAsync(add);
        Assert.Empty((await phone.ReceiveAnyAsync()).All("Contact"));
        await phone.SendAsync(phone.Request("MESSAGE", $"sip:{user}@home.test"));
        await phone.ExpectAsync(480);
    }

    [Fact]
    public async Task The_Path_of_a_REGISTER_comes_back_and_no_other()
    {
        await using UdpPeer first = fixture.NewUdpPeer(), second = fixture.NewUdpPeer(), third = fixture.NewUdpPeer();
        var to = $"sip:{SipPeer.Unique("user")}@home.test";
        await first.SendAsync(first.Request("REGISTER", "sip:home.test", "Supported: path\r\nPath: <sip:edge-a.invalid;lr>\r\n", to: to));
        await first.ExpectAsync(200);
        await second.SendAsync(second.Request("REGISTER", "sip:home.test", "Supported: path\r\nPath: <sip:edge-b.invalid;lr>\r\nPath: <sip:edge-c.invalid;lr>\r\n", to: to));
        Assert.Equal(["<sip:edge-b.invalid;lr>", "<sip:edge-c.invalid;lr>"], (await second.ExpectAsync(200)).All("Path"));
        await third.SendAsync(third.Request("REGISTER", "sip:home.test", to: to));
        Assert.Empty((await third.ExpectAsync(200)).All("Path"));
    }

    [Fact]
    public async Task A_registered_user_is_reached_by_every_name_of_the_domain()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), callee = fixture.NewUdpPeer();
        var user = SipPeer.Unique("user");
        var answer = await RegisterAsync(callee, user, 200, "Expires: 600\r\n");
        Assert.Equal($"<{callee.Uri}>;expires=600", answer["Contact"]);
        Assert.EndsWith(" GMT", answer["Date"], StringComparison.Ordinal);

        foreach (var uri in new[] { $"sip:{user}@home.test", $"sip:{user}@ALIAS.test", $"sip:{user}@{fixture.Udp}", $"sip:{user}@{fixture.Udp.Address};x=y" })
        {
            await caller.SendAsync(caller.Request("MESSAGE", uri));
            var message = await callee.ExpectAsync("MESSAGE");
            Assert.Equal(callee.Uri, message.Uri);
            await callee.SendAsync(message.Respond(200));
            await caller.ExpectAsync(200);
        }
    }

    [Fact]
    public async Task A_registration_is_queried_and_removed()
    {
        await using var phone = fixture.NewUdpPeer();
        var user = SipPeer.Unique("user");
        await RegisterAsync(phone, user, 200, "");
        var query = new SipText(Register(phone, user, "").Text.Replace($"Contact: <{phone.Uri}>\r\n", "", StringComparison.Ordinal));
        await phone.SendAsync(query);
        Assert.StartsWith($"<{phone.Uri}>;expires=", (await phone.ExpectAsync(200))["Contact"], StringComparison.Ordinal);

        var removal = new SipText(Register(phone, user, "Expires: 0\r\n").Text.Replace($"Contact: <{phone.Uri}>", "Contact: *", StringComparison.Ordinal));
        await phone.SendAsync(removal);
        Assert.Empty((await phone.ExpectAsync(200)).All("Contact"));
        await phone.SendAsync(phone.Request("MESSAGE", $"sip:{user}@home.test"));
        await phone.ExpectAsync(480);
    }

    [Theory]
    [InlineData("sip:home.test", "Expires: 59\r\n", "sip:bob@home.test", 423)]
    [InlineData("sip:home.test", "Require: teleport\r\n", "sip:bob@home.test", 420)]
    [InlineData("sip:home.test", "", "sip:bob@elsewhere.invalid", 404)]
    [InlineData("sip:home.test", "", "mailto:bob@home.test", 400)]
    [InlineData("sip:home.test", "Contact: <sip:\r\n", "sip:bob@home.test", 400)]
    [InlineData("sip:home.test", "Path: nonsense\r\n", "sip:bob@home.test", 400)]
    public async Task A_registration_that_cannot_be_is_refused(string uri, string extra, string to, int status)
    {
        await using var phone = fixture.NewUdpPeer();
        var request = await phone.SendAsync(phone.Request("REGISTER", uri, extra, to: to));
        var answer = await phone.ExpectAsync(status);
        if (status == 423) Assert.Equal("60", answer["Min-Expires"]);
        if (status == 420) Assert.Equal(request["Require"], answer["Unsupported"]);
    }

    [Fact]
    public async Task Path_may_be_required_and_comes_back()
    {
        await using UdpPeer phone = fixture.NewUdpPeer(), edge = fixture.NewUdpPeer(), caller = fixture.NewUdpPeer();
        var user = SipPeer.Unique("user");
        var path = $"<sip:{edge.HostPort};lr>";
        var answer = await RegisterAsync(phone, user, 200, $"Require: path\r\nSupported: path\r\nPath: {path}\r\n");
        Assert.Equal(path, answer["Path"]);

        await caller.SendAsync(caller.Request("MESSAGE", $"sip:{user}@home.test"));
        var message = await edge.ExpectAsync("MESSAGE");
        Assert.Equal((phone.Uri, path), (message.Uri, message["Route"]));
        await edge.SendAsync(message.Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_repeated_REGISTER_is_carried_out_once_and_answered_each_time()
    {
        await using var phone = fixture.NewUdpPeer();
        var register = await phone.SendAsync(Register(phone, SipPeer.Unique("user"), ""));
        Assert.Equal(200, (await phone.ReceiveAnyAsync()).Status);
        await phone.SendAsync(register);
        Assert.Equal(200, (await phone.ReceiveAnyAsync()).Status);
    }

    [Fact]
    public async Task A_contact_behind_NAT_is_reached_where_it_came_from()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), phone = fixture.NewUdpPeer();
        var user = SipPeer.Unique("user");
        var register = Register(phone, user, "");
        await phone.SendAsync(register.Text.Replace(phone.HostPort, "192.168.1.2:5060", StringComparison.Ordinal).Replace(";branch", ";rport;branch", StringComparison.Ordinal));
        var answer = await phone.ExpectAsync(200);
        Assert.Equal(phone.Local.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), SipText.Parameter(answer["Via"], "rport"));

        var invite = await caller.SendAsync(caller.Request("INVITE", $"sip:{user}@home.test"));
        var forwarded = await phone.ExpectAsync("INVITE");
        Assert.Equal("sip:peer@192.168.1.2:5060", forwarded.Uri);
        await phone.SendAsync(forwarded.Respond(200, extra: "Contact: <sip:peer@192.168.1.2:5060>\r\n"));
        var ok = await caller.ExpectAsync(200);

        // Within the dialog the private address would lead nowhere: the flow of the cookie does.
        await caller.SendAsync(caller.Request("ACK", "sip:peer@192.168.1.2:5060", SipPeer.CallerRoutes(ok), toTag: "callee", callId: invite["Call-ID"]));
        await phone.ExpectAsync("ACK");
        await caller.SendAsync(caller.Request("BYE", "sip:peer@192.168.1.2:5060", SipPeer.CallerRoutes(ok), toTag: "callee", callId: invite["Call-ID"], cseq: 2));
        await phone.SendAsync((await phone.ExpectAsync("BYE")).Respond(200));
        await caller.ExpectAsync(200);
    }

    [Fact]
    public async Task A_fork_to_all_contacts_ends_with_the_first_to_answer()
    {
        await using UdpPeer caller = fixture.NewUdpPeer(), first = fixture.NewUdpPeer(), second = fixture.NewUdpPeer();
        var user = SipPeer.Unique("user");
        await RegisterAsync(first, user, 200, "");
        await RegisterAsync(second, user, 200, "");
        await caller.SendAsync(caller.Request("INVITE", $"sip:{user}@home.test"));
        var (toFirst, toSecond) = (await first.ExpectAsync("INVITE"), await second.ExpectAsync("INVITE"));
        await first.SendAsync(toFirst.Respond(180, "one"));
        await caller.ExpectAsync(180);
        await second.SendAsync(toSecond.Respond(200, "two"));
        Assert.Equal("two", (await caller.ExpectAsync(200)).ToTag);
        await first.SendAsync((await first.ExpectAsync("CANCEL")).Respond(200));
        await first.SendAsync(toFirst.Respond(487, "one"));
        await first.ExpectAsync("ACK");
    }

    private static SipText Register(SipPeer phone, string user, string extra) => phone.Request("REGISTER", "sip:home.test", extra, to: $"sip:{user}@home.test");

    private static async Task<SipText> RegisterAsync(SipPeer phone, string user, int status, string extra)
    {
        await phone.SendAsync(Register(phone, user, extra));
        return await phone.ExpectAsync(status);
    }
}
