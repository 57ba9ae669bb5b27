using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Transport;
using Xunit;

namespace ActorSip.Tests.Transport;

/// <summary>Which loop a message belongs to.</summary>
public sealed class LoopShareTests
{
    private static readonly HashKey Key = HashKey.FromBytes("0123456789abcdef"u8);

    [Fact]
    public void All_of_a_dialog_meets_on_one_loop()
    {
        var share = new LoopShare(8, Key);
        var loops = new[] { "INVITE", "ACK", "CANCEL", "BYE", "UPDATE" }.Select(method => share.Of(Scan(Request(method, "one@there")), 3)).Distinct().ToArray();
        Assert.Single(loops);
    }

    [Theory]
    [InlineData("z9hG4bKx;as=0.5.AAAAAAAAAAA", 5)]
    [InlineData("z9hG4bKx;as=12.7.AAAAAAAAAAA", 7)]
    [InlineData("z9hG4bKx;as=0.5.0", 5)]
    [InlineData("z9hG4bKx;as=0.8.AAAAAAAAAAA", 3)]
    [InlineData("z9hG4bKx;as=0.-1.AAAAAAAAAAA", 3)]
    [InlineData("z9hG4bKx;as=0.99999999999999999999.A", 3)]
    [InlineData("z9hG4bKx;as=0.5", 3)]
    [InlineData("z9hG4bKx;as=...", 3)]
    [InlineData("z9hG4bKx;as", 3)]
    [InlineData("z9hG4bKx", 3)]
    public void A_response_goes_to_the_loop_that_its_Via_names(string branch, int loop) =>
        Assert.Equal(loop, new LoopShare(8, Key).Of(Scan($"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1;branch={branch}\r\nCall-ID: a\r\n\r\n"), 3));

    [Fact]
    public void What_says_nothing_stays_where_it_has_arrived()
    {
        var share = new LoopShare(8, Key);
        Assert.Equal(3, share.Of(Scan("OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n\r\n"), 3));
        Assert.Equal(3, share.Of(Scan("SIP/2.0 200 OK\r\nCall-ID: a\r\n\r\n"), 3));
    }

    /// <summary>Call-IDs that all collide under a hash that anybody can compute: pairs of "Aa" and "BB", equal under the usual 31-fold string hash, and those whose bytes add up to the same.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Call_IDs_made_to_collide_spread_evenly(int loops)
    {
        const int callIds = 100_000;
        var share = new LoopShare(loops, Key);
        var message = new SipMessage();
        var count = new int[loops];
        for (var i = 0; i < callIds; i++)
        {
            var text = Request("OPTIONS", string.Concat(Enumerable.Range(0, 17).Select(bit => (i >> bit & 1) == 0 ? "Aa" : "BB")));
            SipScanner.Scan(message, text, 0, text.Length);
            count[share.Of(message, 0)]++;
        }

        Assert.InRange(count.Max(), callIds / loops, callIds / loops * 3 / 2);
    }

    private static byte[] Request(string method, string callId) => Encoding.ASCII.GetBytes($"{method} sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\nCall-ID: {callId}\r\n\r\n");

    private static SipMessage Scan(string text) => Scan(Encoding.ASCII.GetBytes(text));

    private static SipMessage Scan(byte[] text)
    {
        var message = new SipMessage();
        SipScanner.Scan(message, text, 0, text.Length);
        return message;
    }
}
