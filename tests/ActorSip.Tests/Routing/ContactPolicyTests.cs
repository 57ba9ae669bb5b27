using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>What may be registered, and what a redirection may lead to.</summary>
[Collection(TrunkCollection.Name)]
public sealed class ContactPolicyTests(TrunkFixture fixture)
{
    [Theory]
    [InlineData("sip:bob@127.0.9.11:5070", "", 200)]
    [InlineData("sip:bob@192.0.2.7", "", 200)]
    [InlineData("sip:bob@[::1]", "", 200)]
    [InlineData("sip:bob@phone.example", "", 200)]
    [InlineData("sip:bob@169.254.3.4", "", 403)]
    [InlineData("sip:bob@224.0.0.1:5060", "", 403)]
    [InlineData("sip:bob@[ff02::1]", "", 403)]
    [InlineData("sip:bob@0.0.0.0", "", 403)]
    [InlineData("sip:bob@255.255.255.255", "", 403)]
    [InlineData("sip:bob@phone.example;maddr=224.0.0.1", "", 403)]
    [InlineData("sip:bob@192.0.2.7", "Supported: path\r\nPath: <sip:169.254.1.1;lr>\r\n", 403)]
    [InlineData("sip:bob@192.0.2.7", "Supported: path\r\nPath: <sip:192.0.2.9;lr>\r\n", 200)]
    [InlineData("sip:bob@224.0.0.1", "Expires: 0\r\n", 200)]
    public async Task A_contact_leads_to_where_others_may_be_sent(string contact, string lines, int expected)
    {
        fixture.Configure();
        await RegisterAsync(contact, lines, expected);
    }

    [Fact]
    public async Task The_operator_may_allow_other_contacts_while_the_server_runs()
    {
        fixture.Configure("actorsip.registrar.allow-contacts=[\"169.254.0.0/16\"]");
        await RegisterAsync("sip:bob@169.254.3.4", "", 200);
        fixture.Configure();
        await RegisterAsync("sip:bob@169.254.3.4", "", 403);
    }

    private async Task RegisterAsync(string contact, string lines, int expected)
    {
        await using var phone = fixture.At("127.0.9.11");
        var register = phone.Request("REGISTER", "sip:home.test", lines, to: $"sip:{SipPeer.Unique("user")}@home.test");
        await phone.SendAsync(register.Text.Replace($"<{phone.Uri}>", $"<{contact}>", StringComparison.Ordinal));
        await phone.ExpectAsync(expected);
    }
}
