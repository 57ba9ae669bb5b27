using ActorSip.Sip.Dialogs;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Dialogs;

/// <summary>RFC 4028 section 8: what a proxy does about session timers.</summary>
public sealed class SessionTimerTests
{
    private const string Timer = "Supported: timer";

    /// <summary>The proxy of the rows: it wants 1800 s, and no less than 120.</summary>
    private static readonly SessionTimerPolicy Policy = new() { Expires = 1800, MinSe = 120 };

    [Theory]
    [InlineData("INVITE", true)]
    [InlineData("UPDATE", true)]
    [InlineData("OPTIONS", false)]
    [InlineData("BYE", false)]
    [InlineData("PRACK", false)]
    public void INVITE_and_UPDATE_refresh_a_session(string method, bool isRefresh) => Assert.Equal(isRefresh, SessionTimer.IsRefresh(Request(method, "")));

    /// <summary>Section 8.1, the request as it came and as it leaves.</summary>
    [Theory]

    // None: what is wanted is put in, and never less than Min-SE; without a refresher.
    [InlineData("", "Session-Expires: 1800")]
    [InlineData(Timer, "Session-Expires: 1800")]
    [InlineData(Timer + "|Min-SE: 90", "Session-Expires: 1800|Min-SE: 90")]
    [InlineData(Timer + "|Min-SE: 3600", "Session-Expires: 3600|Min-SE: 3600")]

    // Within what is wanted: left as it is.
    [InlineData(Timer + "|Session-Expires: 1800", "Session-Expires: 1800")]
    [InlineData(Timer + "|Session-Expires: 120;refresher=uas", "Session-Expires: 120;refresher=uas")]
    [InlineData("Session-Expires: 600", "Session-Expires: 600")]
    [InlineData(Timer + "|x:600 ; refresher=uac", "Session-Expires: 600 ; refresher=uac")]

    // Too long: reduced, but not below Min-SE; the refresher stays.
    [InlineData(Timer + "|Session-Expires: 7200;refresher=uac", "Session-Expires: 1800;refresher=uac")]
    [InlineData("x: 7200 ;refresher=uas;p", "Session-Expires: 1800 ;refresher=uas;p")]
    [InlineData(Timer + "|Session-Expires: 7200|Min-SE: 3600", "Session-Expires: 3600|Min-SE: 3600")]
    [InlineData(Timer + "|Session-Expires: 3600|Min-SE: 3600", "Session-Expires: 3600|Min-SE: 3600")]

    // Below Min-SE: raised to it.
    [InlineData(Timer + "|Session-Expires: 150;refresher=uac|Min-SE: 300", "Session-Expires: 300;refresher=uac|Min-SE: 300")]
    [InlineData(Timer + "|Session-Expires: 2000|Min-SE: 3600;p=1", "Session-Expires: 3600|Min-SE: 3600;p=1")]

    // Too small, and its sender would not understand a 422: both are raised.
    [InlineData("Session-Expires: 60", "Session-Expires: 120|Min-SE: 120")]
    [InlineData("Session-Expires: 119;refresher=uac", "Session-Expires: 120;refresher=uac|Min-SE: 120")]
    [InlineData("Session-Expires: 60|Min-SE: 90;p", "Session-Expires: 120|Min-SE: 120;p")]
    [InlineData("Session-Expires: 60|Min-SE: 500", "Session-Expires: 500|Min-SE: 500")]
    [InlineData("Session-Expires: 60|Min-SE: garbled", "Session-Expires: 120|Min-SE: 120")]

    // Garbled: not ours to mend.
    [InlineData("Session-Expires: soon", "Session-Expires: soon")]
    [InlineData(Timer + "|Session-Expires: 60 s", "Session-Expires: 60 s")]
    [InlineData("Session-Expires: 99999999999", "Session-Expires: 99999999999")]
    [InlineData("Session-Expires:", "Session-Expires: ")]
    public void A_request_asks_for_what_the_proxy_wants(string lines, string expected)
    {
        foreach (var method in (string[])["INVITE", "UPDATE"])
        {
            var request = Request(method, lines);
            Assert.False(SessionTimer.Request(request, Policy).IsTooSmall);
            Assert.Equal(expected, Timers(request));
        }
    }

    /// <summary>"the proxy MAY reject the INVITE request with a 422 (Session Interval Too Small)": its sender comes again. It is changed in nothing.</summary>
    [Theory]
    [InlineData("k: timer|x: 119", "Session-Expires: 119")]
    [InlineData("Supported: 100rel, TIMER|Session-Expires: 60;refresher=uas|Min-SE: 60", "Session-Expires: 60;refresher=uas|Min-SE: 60")]
    [InlineData("Supported: 100rel|Supported: timer|Session-Expires: 0", "Session-Expires: 0")]
    public void One_that_asks_for_too_little_and_can_be_told_so_is_refused(string lines, string expected)
    {
        var request = Request("INVITE", lines);
        Assert.True(SessionTimer.Request(request, Policy).IsTooSmall);
        Assert.Equal(expected, Timers(request));
    }

    /// <summary>Section 8.2: what a 2xx says in the end, when the callee has said something of timers himself, and when not.</summary>
    [Theory]
    [InlineData(Timer, 200, "", "Session-Expires: 1800;refresher=uac|Require: timer")]
    [InlineData(Timer + "|Session-Expires: 600;refresher=uas", 200, "", "Session-Expires: 600;refresher=uac|Require: timer")]
    [InlineData(Timer + "|Session-Expires: 7200", 202, "", "Session-Expires: 1800;refresher=uac|Require: timer")]
    [InlineData(Timer, 200, "Require: 100rel", "Session-Expires: 1800;refresher=uac|Require: 100rel|Require: timer")]
    [InlineData(Timer, 200, "Require: 100rel, timer", "Session-Expires: 1800;refresher=uac|Require: 100rel, timer")]
    [InlineData(Timer, 200, "Require: timer|Session-Expires: 300;refresher=uas", "Session-Expires: 300;refresher=uas|Require: timer")]
    [InlineData(Timer, 200, "x:300;refresher=uas", "Session-Expires: 300;refresher=uas")]
    [InlineData(Timer, 180, "", "")]
    [InlineData(Timer, 422, "", "")]
    [InlineData(Timer + "|Session-Expires: soon", 200, "", "")]
    [InlineData("", 200, "", "")]
    [InlineData("Session-Expires: 600", 200, "", "")]
    [InlineData("Session-Expires: 60", 200, "", "")]
    public void An_answer_says_what_was_asked_for(string asked, int status, string lines, string expected)
    {
        var timer = SessionTimer.Request(Request("INVITE", asked), Policy);
        var response = Scanned.Valid($"SIP/2.0 {status} X\r\n{Lines(lines)}\r\n");
        timer.Answer(response);
        Assert.Equal(expected, string.Join('|', ((string[])[Timers(response), .. response.View.Values(HeaderId.Require).Select(value => "Require: " + value)]).Where(text => text.Length > 0)));
    }

    /// <summary>
    /// Section 12, figure 3: Alice asks for 50 s; the first proxy takes no less than 3600, and when she comes again with that, the second no less than 4000. So she asks for 4000 in the end, which both let pass. Bob
    /// supports timers and answers himself.
    /// </summary>
    [Fact]
    public void The_example_of_section_12()
    {
        SessionTimerPolicy first = new() { Expires = 86_400, MinSe = 3600 }, second = new() { Expires = 86_400, MinSe = 4000 };
        Assert.True(SessionTimer.Request(Request("INVITE", Timer + "|Session-Expires: 50"), first).IsTooSmall);

        var again = Request("INVITE", Timer + "|Session-Expires: 3600|Min-SE: 3600");
        Assert.False(SessionTimer.Request(again, first).IsTooSmall);
        Assert.Equal("Session-Expires: 3600|Min-SE: 3600", Timers(again));
        Assert.True(SessionTimer.Request(again, second).IsTooSmall);

        var last = Request("INVITE", Timer + "|Session-Expires: 4000|Min-SE: 4000");
        var timers = ((SessionTimerPolicy[])[first, second]).Select(policy => SessionTimer.Request(last, policy)).ToList();
        Assert.All(timers, timer => Assert.Equal((4000U, true, false), (timer.Interval, timer.IsSupported, timer.IsTooSmall)));
        Assert.Equal("Session-Expires: 4000|Min-SE: 4000", Timers(last));

        var answer = Scanned.Valid("SIP/2.0 200 OK\r\nRequire: timer\r\nSession-Expires: 4000;refresher=uac\r\n\r\n");
        foreach (var timer in timers) timer.Answer(answer);
        Assert.Equal(0, answer.Edits.Count);
    }

    private static SipMessage Request(string method, string lines) => Scanned.Valid($"{method} sip:b@h SIP/2.0\r\n{Lines(lines)}\r\n");

    private static string Lines(string lines) => lines.Length == 0 ? "" : lines.Replace("|", "\r\n", StringComparison.Ordinal) + "\r\n";

    private static string Timers(SipMessage message) => string.Join('|', ((HeaderId[])[HeaderId.SessionExpires, HeaderId.MinSe])
        .SelectMany(id => message.View.Values(id).Select(value => ((ReadOnlySpan<byte>)HeaderNames.Name(id)).Text() + ": " + value)));
}
