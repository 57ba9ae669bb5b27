using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class BranchTokensTests
{
    private const string Via = "SIP/2.0/UDP h:5070;branch=z9hG4bK1;rport";

    private static readonly BranchTokens Tokens = ProxyFixture.Tokens;

    [Fact]
    public void CANCEL_and_the_ACK_to_a_failure_have_the_key_of_their_INVITE()
    {
        var key = Key("INVITE", Via);
        Assert.Equal(key, Key("CANCEL", Via));
        Assert.Equal(key, Key("ACK", Via, to: "<sip:b>;tag=callee"));
        Assert.Equal(key, Key("INVITE", "SIP/2.0/UDP h:5070;x=y;branch=z9hG4bK1, SIP/2.0/UDP other"));
    }

    [Fact]
    public void Another_branch_sender_call_tag_or_number_is_another_transaction()
    {
        ulong[] keys =
        [
            Key("INVITE", Via),
            Key("INVITE", "SIP/2.0/UDP h:5070;branch=z9hG4bK2"),
            Key("INVITE", "SIP/2.0/UDP h:5071;branch=z9hG4bK1"),
            Key("INVITE", "SIP/2.0/UDP g:5070;branch=z9hG4bK1"),
            Key("INVITE", Via, callId: "d"),
            Key("INVITE", Via, tag: "2"),
            Key("INVITE", Via, number: 2),
            Key("INVITE", Via, tokens: new BranchTokens(new HashKey(9, 9))),
            Key("INVITE", "SIP/2.0/UDP h:5070;branch=1"),
            Key("INVITE", "SIP/2.0/UDP h:5070;branch=2"),
            Key("INVITE", "SIP/2.0/UDP h:5070"),
            Key("INVITE", "SIP/2.0/UDP h:5070;branch=z9hG4bK"),
            Key("INVITE", "SIP/2.0/UDP h:5070;branch=z9hG4bK", uri: "sip:other@h"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Without_a_magic_cookie_the_whole_Via_and_the_Request_URI_decide()
    {
        var key = Key("INVITE", "SIP/2.0/UDP h");
        Assert.Equal(key, Key("ACK", "SIP/2.0/UDP h", to: "<sip:b>;tag=callee"));
        Assert.Equal(key, Key("INVITE", "SIP/2.0/UDP h, SIP/2.0/UDP below"));
        Assert.NotEqual(key, Key("INVITE", "SIP/2.0/UDP h", uri: "sip:c@h"));
        Assert.NotEqual(key, Key("INVITE", "SIP/2.0/UDP h;x"));
    }

    [Fact]
    public void Every_attempt_is_a_branch_of_its_own()
    {
        var target = new Target { Uri = "sip:b@192.0.2.1"u8.ToArray() };
        var flow = ProxyFixture.Flow("192.0.2.1", 5060);
        ulong[] keys =
        [
            Tokens.BranchKey(1, target, flow, 0),
            Tokens.BranchKey(1, target, flow, 1),
            Tokens.BranchKey(2, target, flow, 0),
            Tokens.BranchKey(1, new Target { Uri = "sip:b@192.0.2.2"u8.ToArray() }, flow, 0),
            Tokens.BranchKey(1, target, ProxyFixture.Flow("192.0.2.1", 5061), 0),
            Tokens.BranchKey(1, target, ProxyFixture.Flow("192.0.2.2", 5060), 0),
            Tokens.BranchKey(1, target, flow with { Connection = 3 }, 0),
            Tokens.BranchKey(1, target, flow with { Transport = Sip.Transports.TransportProtocol.Tcp }, 0),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Tokens.BranchKey(1, new Target { Uri = "sip:b@192.0.2.1"u8.ToArray() }, flow, 0));
    }

    [Fact]
    public void A_loop_is_told_by_what_decides_the_routing_and_never_by_the_top_Via()
    {
        var key = Loop(Message("INVITE", Via));
        Assert.Equal(key, Loop(Message("INVITE", "SIP/2.0/TCP elsewhere;branch=z9hG4bK7")));
        Assert.Equal(key, Loop(Message("INVITE", Via, uri: "sip:b@H")));
        ulong[] others =
        [
            key,
            Loop(Message("INVITE", Via, uri: "sip:c@h")),
            Loop(Message("INVITE", Via, uri: "sip:b@h;p=1")),
            Loop(Message("INVITE", Via, uri: "sip:b@h:5060")),
            Loop(Message("INVITE", Via, uri: "tel:+1")),
            Loop(Message("INVITE", Via, tag: "2")),
            Loop(Message("INVITE", Via, to: "<sip:b>;tag=1")),
            Loop(Message("INVITE", Via, callId: "d")),
            Loop(Message("INVITE", Via, number: 2)),
            Loop(Message("INVITE", Via + "\r\nRoute: <sip:r;lr>")),
        ];
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    [Fact]
    public void The_loop_key_is_of_the_request_as_received()
    {
        var request = Message("INVITE", Via + "\r\nRoute: <sip:us;lr>");
        var key = Loop(request);
        request.Edits.SetRequestUri("sip:target"u8);
        request.Edits.RemoveAll(HeaderId.Route);
        Assert.Equal(key, Loop(request));
    }

    [Fact]
    public void The_lower_half_of_the_loop_key_is_of_the_address_of_record_and_the_call()
    {
        Assert.Equal(0U, Lower(Message("INVITE", Via), ""));
        var half = Lower(Message("INVITE", Via), "b@h");
        Assert.Equal(half, Lower(Message("INVITE", "SIP/2.0/TCP elsewhere;branch=z9hG4bK7\r\nRoute: <sip:r;lr>", uri: "sip:c@g;p=1"), "b@h"));
        uint[] others =
        [
            0,
            half,
            Lower(Message("INVITE", Via), "c@h"),
            Lower(Message("INVITE", Via, tag: "2"), "b@h"),
            Lower(Message("INVITE", Via, to: "<sip:b>;tag=1"), "b@h"),
            Lower(Message("INVITE", Via, callId: "d"), "b@h"),
            Lower(Message("INVITE", Via, number: 2), "b@h"),
            (uint)(Loop(Message("INVITE", Via)) >> 32),
        ];
        Assert.Equal(others.Length, others.Distinct().Count());

        // The upper half does not depend on it.
        var found = Message("INVITE", Via);
        found.AddressKey = 7;
        Assert.Equal(Loop(Message("INVITE", Via)) >> 32, Loop(found) >> 32);
    }

    [Fact]
    public void A_tag_of_ours_cannot_spell_CSeq()
    {
        const string letters = "CSeq";
        Span<byte> tag = stackalloc byte[Base64Token.NumberLength];
        for (ulong request = 0; request < 1_000; request++)
        {
            Base64Token.Encode(Tokens.LocalTag(request), tag);
            Assert.DoesNotContain((char)tag[3], letters);
            Assert.DoesNotContain((char)tag[7], letters);
        }
    }

    [Fact]
    public void A_tag_of_ours_is_the_same_each_time_and_the_MAC_covers_each_field()
    {
        Assert.Equal(Tokens.LocalTag(7), Tokens.LocalTag(7));
        Assert.NotEqual(Tokens.LocalTag(7), Tokens.LocalTag(8));
        ulong[] macs =
        [
            Tokens.ViaMac("b"u8, "r"u8, "1"u8, "c"u8), Tokens.ViaMac("x"u8, "r"u8, "1"u8, "c"u8), Tokens.ViaMac("b"u8, "x"u8, "1"u8, "c"u8), Tokens.ViaMac("b"u8, "r"u8, "2"u8, "c"u8),
            Tokens.ViaMac("b"u8, "r"u8, "1"u8, "x"u8), Tokens.ViaMac("br"u8, ""u8, "1"u8, "c"u8),
        ];
        Assert.Equal(macs.Length, macs.Distinct().Count());
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(1UL, ulong.MaxValue)]
    [InlineData(0x0123456789ABCDEFUL, 0xFEDCBA9876543210UL)]
    public void A_branch_parameter_is_read_back(ulong branchKey, ulong loopKey)
    {
        Span<byte> text = stackalloc byte[BranchParameter.Length];
        var writer = new ByteWriter(text);
        BranchParameter.Write(ref writer, branchKey, loopKey);
        Assert.Equal(BranchParameter.Length, writer.Length);
        Assert.True(SipTokens.IsToken(writer.Written));
        Assert.True(BranchParameter.TryRead(writer.Written, out var readBranch, out var readLoop));
        Assert.Equal((branchKey, loopKey), (readBranch, readLoop));
        Assert.False(BranchParameter.TryRead(writer.Written[..^1], out _, out _));
        for (var i = 0; i < text.Length; i++)
        {
            var kept = text[i];
            text[i] = (byte)'!';
            Assert.False(BranchParameter.TryRead(text, out _, out _));
            text[i] = kept;
        }
    }

    private static uint Lower(SipMessage message, string addressOfRecord)
    {
        if (addressOfRecord.Length > 0) message.AddressKey = Tokens.AddressKey(addressOfRecord.Bytes());
        return (uint)Loop(message);
    }

    private static ulong Loop(SipMessage message) => Tokens.LoopKey(message);

    private static ulong Key(string method, string via, string uri = "sip:b@h", string callId = "c", string tag = "1", int number = 1, string to = "<sip:b>", BranchTokens? tokens = null) =>
        (tokens ?? Tokens).ServerKey(Message(method, via, uri, callId, tag, number, to));

    private static SipMessage Message(string method, string via, string uri = "sip:b@h", string callId = "c", string tag = "1", int number = 1, string to = "<sip:b>") =>
        Scanned.Valid($"{method} {uri} SIP/2.0\r\nVia: {via}\r\nFrom: <sip:a>;tag={tag}\r\nTo: {to}\r\nCall-ID: {callId}\r\nCSeq: {number} {method}\r\n\r\n");
}
