using ActorSip.Peers;
using ActorSip.Tests.Routing.Authentication;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>Who is asked, with which status, and for which realm.</summary>
public sealed class AuthenticationRuleTests
{
    private readonly AuthenticationRig _rig = new();

    [Theory]
    [InlineData("REGISTER", "sip:home.test", "sip:alice@home.test", "", 401, "home.test")]
    [InlineData("REGISTER", "sip:ALIAS.test", "sip:alice@home.test", "", 401, "home.test")]
    [InlineData("REGISTER", "sips:other.test:5060", "sip:alice@nowhere.invalid", "", 401, "elsewhere")]
    [InlineData("REGISTER", "sip:nowhere.invalid", "sip:alice@home.test", "", 407, "home.test")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:alice@home.test", "", 407, "home.test")]
    [InlineData("INVITE", "sip:bob@home.test", "sips:alice@Alias.test:5060", "", 407, "home.test")]
    [InlineData("INVITE", "sip:bob@nowhere.invalid", "sip:alice@home.test", "", 407, "home.test")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:alice@home.test:5070", "", 407, "home.test")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:carol@other.test", "", 407, "elsewhere")]
    [InlineData("INVITE", "tel:+4930123", "sip:carol@other.test", "", 407, "elsewhere")]
    [InlineData("MESSAGE", "sip:bob@home.test", "sip:home.test", "", 407, "home.test")]
    [InlineData("OPTIONS", "sip:bob@home.test", "sip:alice@home.test", "", 407, "home.test")]
    [InlineData("SUBSCRIBE", "sip:home.test", "sip:alice@home.test", "", 401, "home.test")]
    [InlineData("SUBSCRIBE", "sip:192.0.2.10", "sip:carol@other.test", "", 401, "elsewhere")]
    [InlineData("INVITE", "sip:carol@other.test", "tel:+493012345", "", 407, "elsewhere")]
    [InlineData("INVITE", "sip:bob@nowhere.invalid", "tel:+493012345", "", 407, "home.test")]
    [InlineData("INVITE", "sip:bob@nowhere.invalid", "sip:anonymous@anonymous.invalid", "", 407, "home.test")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:anonymous@anonymous.invalid", "P-Preferred-Identity: <sip:carol@other.test>\r\n", 407, "elsewhere")]
    [InlineData("INVITE", "sip:bob@nowhere.invalid", "sip:anonymous@anonymous.invalid", "P-Preferred-Identity: <sip:carol@other.test>\r\n", 407, "elsewhere")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:dave@nowhere.invalid", "Proxy-Authorization: Digest username=\"u\", realm=\"elsewhere\", nonce=\"n\", uri=\"sip:bob@home.test\", response=\"r\"\r\n", 407, "elsewhere")]
    public void Somebody_of_ours_is_asked(string method, string uri, string from, string extra, int status, string realm)
    {
        var answer = _rig.Answer(_rig.Request(method, uri, from, extra: extra));
        Assert.Equal(status, answer?.Status);
        Assert.StartsWith($"Digest realm=\"{realm}\", nonce=\"", answer![status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate"], StringComparison.Ordinal);
        Assert.Empty(answer[status == 401 ? "Proxy-Authenticate" : "WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("INVITE", "sip:bob@home.test", "sip:dave@nowhere.invalid", "")]
    [InlineData("INVITE", "sip:bob@nowhere.invalid", "sip:dave@nowhere.invalid", "")]
    [InlineData("INVITE", "sip:bob@home.test", "isbn:2983792873", "")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:anonymous@anonymous.invalid", "")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:anonymous@anonymous.invalid", "P-Preferred-Identity: <sip:dave@nowhere.invalid>\r\n")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:dave@nowhere.invalid", "Proxy-Authorization: Digest username=\"u\", realm=\"another\", nonce=\"n\", uri=\"sip:bob@home.test\", response=\"r\"\r\n")]
    [InlineData("INVITE", "sip:bob@home.test", "sip:dave@nowhere.invalid", "Proxy-Authorization: nonsense\r\n")]
    [InlineData("REGISTER", "sip:nowhere.invalid", "sip:dave@nowhere.invalid", "")]
    [InlineData("OPTIONS", "sip:home.test", "sip:alice@home.test", "")]
    [InlineData("OPTIONS", "sip:192.0.2.10:5060", "sip:alice@home.test", "")]
    [InlineData("ACK", "sip:bob@home.test", "sip:alice@home.test", "")]
    [InlineData("CANCEL", "sip:bob@home.test", "sip:alice@home.test", "")]
    public void A_stranger_is_not_and_has_no_user(string method, string uri, string from, string extra)
    {
        Assert.Null(_rig.Answer(_rig.Request(method, uri, from, extra: extra)));
        Assert.Equal(1, _rig.Last.Passed);
        Assert.Null(_rig.Last.Sender.User);
    }

    /// <summary>A tag is no proof of a dialog; the cookie that this server wrote into it is. A registration is no dialog in any case.</summary>
    [Theory]
    [InlineData("INVITE", "sip:bob@home.test", false, 407)]
    [InlineData("MESSAGE", "sip:bob@home.test", false, 407)]
    [InlineData("BYE", "sip:bob@home.test", false, 407)]
    [InlineData("BYE", "sip:bob@home.test", true, 0)]
    [InlineData("INVITE", "sip:bob@home.test", true, 0)]
    [InlineData("REGISTER", "sip:home.test", true, 401)]
    [InlineData("ACK", "sip:bob@home.test", false, 0)]
    public void Within_a_dialog_nobody_is_asked_if_it_is_one(string method, string uri, bool hasCookie, int status)
    {
        _rig.HasCookie = hasCookie;
        Assert.Equal(status, _rig.Answer(_rig.Request(method, uri, "sip:alice@home.test", toTag: "t"))?.Status ?? 0);
    }

    [Theory]
    [InlineData("REGISTER", "sip:home.test", "sip:alice@home.test", false, 401)]
    [InlineData("INVITE", "sip:bob@home.test", "sip:alice@home.test", false, 0)]
    [InlineData("INVITE", "sip:carol@other.test", "sip:dave@nowhere.invalid", true, 407)]
    [InlineData("INVITE", "sip:bob@nowhere.invalid", "sip:dave@nowhere.invalid", true, 407)]
    [InlineData("OPTIONS", "sip:home.test", "sip:dave@nowhere.invalid", true, 0)]
    public void A_peer_is_asked_if_it_is_set_to(string method, string uri, string from, bool mustAuthenticate, int status)
    {
        _rig.Peer = new Peer { Name = "carrier", IsTrusted = true, MustAuthenticate = mustAuthenticate };
        Assert.Equal(status, _rig.Answer(_rig.Request(method, uri, from))?.Status ?? 0);
    }
}
