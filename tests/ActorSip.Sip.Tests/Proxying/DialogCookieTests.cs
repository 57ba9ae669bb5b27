using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Transactions;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

public sealed class DialogCookieTests
{
    private static readonly Flow[] Flows =
    [
        default,
        new() { Transport = TransportProtocol.Udp, Node = 65535, NodeEpoch = uint.MaxValue, Socket = 7, Remote = ProxyFixture.Endpoint("192.0.2.1", 65535) },
        new() { Transport = TransportProtocol.Tcp, Connection = long.MaxValue, Remote = ProxyFixture.Endpoint("[2001:db8::1]", 5060) },
        new() { Transport = TransportProtocol.Wss, Connection = 1, Socket = 65535, Remote = ProxyFixture.Endpoint("10.0.0.1", 1) },
        new() { Transport = TransportProtocol.Udp, Remote = new IpEndpoint(0xFE80_0000_0000_0000, 1, 5060, Scope: 3) },
        new() { Transport = TransportProtocol.Tls, Node = 1, NodeEpoch = 2, Connection = -1, Remote = new IpEndpoint(0xFE80_0000_0000_0000, 1, 5060, Scope: uint.MaxValue) },
    ];

    [Fact]
    public void Every_combination_of_fields_is_read_back()
    {
        foreach (var caller in Flows)
            foreach (var callee in Flows)
                foreach (var binding in new[] { 0UL, 1UL, ulong.MaxValue })
                    foreach (var notes in new byte[]?[] { null, [1], new byte[DialogCookie.MaxNotes] })
                    {
                        var cookie = new DialogCookie { KeyId = ProxyFixture.Cookies.CurrentId, IssuedAt = 1000, CallerHome = 1, CallerTarget = uint.MaxValue, CalleeHome = 1u << 31, IsCallerKnown = binding == 1, IsCalleeKnown = notes is null, Caller = caller, Callee = callee, CalleeSlot = binding == 0 ? 0 : 4095, CalleeBinding = binding, CallerSlot = callee.IsNone ? 0 : 7, CallerBinding = callee.IsNone ? 0UL : 1UL << 63, Notes = notes };
                        var text = ProxyFixture.CookieText(cookie, "call", "tag");
                        Assert.True(SipTokens.IsToken(text.Bytes()));
                        Assert.True(Read(text, out var read, out var fromCaller));
                        Assert.True(fromCaller);
                        Assert.Equal(notes, read.Notes);
                        Assert.Equal(cookie with { Notes = null }, read with { Notes = null });
                    }
    }

    [Fact]
    public void Notes_that_are_too_long_are_left_out()
    {
        Assert.True(Read(ProxyFixture.CookieText(ProxyFixture.Cookie() with { Notes = new byte[DialogCookie.MaxNotes + 1] }, "call", "tag"), out var read, out _));
        Assert.Null(read.Notes);
    }

    [Fact]
    public void The_side_is_told_by_the_tag_of_the_caller()
    {
        var text = ProxyFixture.CookieText(ProxyFixture.Cookie(), "call", "tag");
        Assert.True(Read(text, out _, out var fromCaller, fromTag: "tag", toTag: "other"));
        Assert.True(fromCaller);
        Assert.True(Read(text, out _, out fromCaller, fromTag: "other", toTag: "tag"));
        Assert.False(fromCaller);
        Assert.False(Read(text, out _, out _, fromTag: "other", toTag: "another"));
        Assert.False(Read(text, out _, out _, fromTag: "", toTag: ""));
        Assert.False(Read(text, out _, out _, callId: "other call"));
        Assert.False(Read(text, out _, out _, callId: ""));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1060, true)]
    [InlineData(1061, false)]
    [InlineData(2_000_000_000, false)]
    [InlineData(990, true)]
    public void A_cookie_has_its_time(long now, bool isGood) => Assert.Equal(isGood, Read(ProxyFixture.CookieText(ProxyFixture.Cookie(1000), "call", "tag"), out _, out _, now: now));

    [Fact]
    public void A_cookie_in_which_any_character_is_changed_is_refused()
    {
        var text = ProxyFixture.CookieText(ProxyFixture.Cookie() with { Notes = [1, 2, 3] }, "call", "tag");
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var other in "Ab0-_=+/ \0\u00e9")
            {
                if (other == text[i]) continue;
                Assert.False(Read(string.Concat(text.AsSpan(0, i), [other], text.AsSpan(i + 1)), out var read, out _));
                Assert.Equal(default, read);
            }

            Assert.False(Read(text[..i], out _, out _));
        }

        foreach (var more in (string[])["A", "=", "==", " ", "AAAA"]) Assert.False(Read(text + more, out _, out _));
    }

    [Fact]
    public void Garbage_of_any_length_is_refused()
    {
        var random = new TestRandom(1);
        for (var length = 0; length < 400; length++)
        {
            for (var round = 0; round < 20; round++)
            {
                var bytes = new byte[length];
                for (var i = 0; i < length; i++) bytes[i] = round % 2 == 0 ? (byte)random.Below(256) : "ABCDabcd0123-_"u8[random.Below(14)];
                Assert.False(DialogCookie.TryRead(bytes, ProxyFixture.Cookies, "call"u8, "tag"u8, "other"u8, 1010, 60, out _, out _));
            }
        }
    }

    [Fact]
    public void A_signed_cookie_whose_fields_end_too_early_is_refused()
    {
        // As another version of this server, with the same key, might make it: flags that promise more than follows.
        for (var flags = 0; flags < 16; flags++)
        {
            byte[] raw = [0x25, 0, 0, 3, 0xE8, (byte)flags, .. new byte[12], .. flags == 8 ? [200] : Array.Empty<byte>()];
            var hash = new KeyedHash(ProxyFixture.Cookies.Current);
            hash.Add(raw);
            hash.Add("call"u8);
            hash.Add("tag"u8);
            var mac = new byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(mac, hash.Finish());
            byte[] all = [.. raw, .. mac];
            var text = new byte[Base64Token.EncodedLength(all.Length)];
            Base64Token.Encode(all, text);
            Assert.Equal(flags == 0, DialogCookie.TryRead(text, ProxyFixture.Cookies, "call"u8, "tag"u8, "other"u8, 1010, 60, out _, out _));
        }
    }

    [Fact]
    public void The_key_before_is_good_while_rotating_and_no_other()
    {
        var text = ProxyFixture.CookieText(ProxyFixture.Cookie(), "call", "tag");
        var old = ProxyFixture.Cookies.Current;
        var other = new HashKey(77, 78);
        Assert.True(Read(text, out _, out _, keys: new CookieKeys(other, 6, old)));
        Assert.False(Read(text, out _, out _, keys: new CookieKeys(other, 7, old)));
        Assert.False(Read(text, out _, out _, keys: new CookieKeys(other, 6)));
        Assert.False(Read(text, out _, out _, keys: new CookieKeys(other, 5, old)));

        // The numbers go round.
        var last = new CookieKeys(old, 15);
        var bytes = new byte[DialogCookie.MaxTextLength];
        var length = ProxyFixture.Cookie().Write(last, "call"u8, "tag"u8, bytes);
        var written = ((ReadOnlySpan<byte>)bytes.AsSpan(0, length)).Text();
        Assert.True(Read(written, out _, out _, keys: last));
        Assert.True(Read(written, out _, out _, keys: new CookieKeys(other, 16, old)));
    }

    private static bool Read(string text, out DialogCookie cookie, out bool fromCaller, string callId = "call", string fromTag = "tag", string toTag = "other", long now = 1010, CookieKeys? keys = null) =>
        DialogCookie.TryRead(text.Bytes(), keys ?? ProxyFixture.Cookies, callId.Bytes(), fromTag.Bytes(), toTag.Bytes(), now, 60, out cookie, out fromCaller);
}
