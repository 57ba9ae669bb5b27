using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

/// <summary>What is known of a contact that is pinged, and what it is asked.</summary>
public sealed class PingStateTests
{
    [Fact]
    public void Misses_in_a_row_make_it_silent_and_an_answer_ends_that()
    {
        var state = default(PingState).Pinged(PingState.StampOf(1_000_000));
        for (var miss = 1; miss <= 200; miss++)
        {
            state = state.Missed(3);
            Assert.Equal((Math.Min(miss, PingState.MostMisses), miss >= 3), (state.Misses, state.IsSilent));
        }

        Assert.Equal((0, false, PingState.StampOf(1_000_000)), (state.Heard().Misses, state.Heard().IsSilent, state.Heard().PingedAt));
    }

    [Theory]
    [InlineData(0, 14_000, true)]
    [InlineData(0, 15_300, false)]
    [InlineData((1L << 30) - 1000, (1L << 30) + 13_000, true)]
    [InlineData((1L << 30) - 1000, (1L << 30) + 15_000, false)]
    public void It_knows_how_long_ago_it_was_pinged(long pinged, long now, bool isWithin) =>
        Assert.Equal(isWithin, default(PingState).Pinged(PingState.StampOf(pinged)).Missed(1).IsPingedWithin(15_000, PingState.StampOf(now)));

    [Fact]
    public void One_that_was_never_pinged_was_not_pinged_lately() => Assert.False(default(PingState).IsPingedWithin(86_400_000, PingState.StampOf(0)));

    [Theory]
    [InlineData(TransportProtocol.Udp, "sip:bob@10.0.0.1", false, "", false)]
    [InlineData(TransportProtocol.Udp, "sip:bob@10.0.0.1", true, "", true)]
    [InlineData(TransportProtocol.Tcp, "sip:bob@10.0.0.1;transport=tcp", false, "", true)]
    [InlineData(TransportProtocol.Tcp, "sip:bob@192.0.2.7:5070;transport=tcp", false, "", false)]
    [InlineData(TransportProtocol.Tcp, "sip:bob@x7.invalid;transport=ws", false, "", true)]
    [InlineData(TransportProtocol.Tcp, "sip:bob@10.0.0.1;transport=tcp", false, "<sip:edge.example.com;lr>", false)]
    public void A_contact_is_behind_a_NAT_when_its_flow_alone_reaches_it(TransportProtocol transport, string uri, bool isReceived, string path, bool isBehindNat)
    {
        var remote = IpEndpoint.FromIPv4(0xC0000207, 40_000);
        var binding = new Binding
        {
            Id = 7,
            Q = 1000,
            CSeq = 1,
            ExpiresAt = 9,
            RegisteredAt = 1,
            TransactionId = 3,
            Text = new BindingText(new BindingParts { Uri = Encoding.ASCII.GetBytes(uri), Parameters = "a=b"u8, Path = Encoding.ASCII.GetBytes(path) }),
            Flow = new Flow { Transport = transport, Local = IpEndpoint.FromIPv4(0xC0000201, 5060), Remote = remote, Connection = transport == TransportProtocol.Tcp ? 4 : 0 },
            Received = isReceived ? remote : default,
            Pings = default(PingState).Missed(1),
        };
        var record = PackedBindings.Write("bob@home.test"u8, BindingSet.Restore([binding with { Id = 6, Received = remote }, binding], 1));
        var bindings = new PackedBindingCursor(record);
        var found = 0;
        while (bindings.MoveNext())
        {
            if (bindings.Id != 7) continue;
            found++;
            Assert.Equal((isBehindNat, true, 9L, 3UL), (bindings.IsBehindNat, bindings.Pings.IsSilent, bindings.ExpiresAt, bindings.TransactionId));
            Assert.Equal(binding, bindings.Read());
            bindings.Pings = bindings.Pings.Heard();
        }

        Assert.Equal(1, found);
        Assert.False(PackedBindings.Read(record).Find(7)!.IsSilent);
        Assert.True(PackedBindings.Read(record).Find(6)!.IsSilent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<sip:edge.example.com;lr>,<sip:core.example.com;lr>")]
    public void A_ping_is_a_request_that_can_be_read(string path)
    {
        var binding = new Binding
        {
            Id = 7,
            Q = 1000,
            CSeq = 1,
            ExpiresAt = 9,
            RegisteredAt = 1,
            TransactionId = 3,
            Text = new BindingText(new BindingParts { Uri = "sip:bob@10.0.0.1:5062;transport=tcp"u8, Path = Encoding.ASCII.GetBytes(path) }),
        };
        var bytes = new byte[OptionsPing.MaxLength(binding, "example.com"u8)];
        var length = OptionsPing.Write(binding, "example.com"u8, ulong.MaxValue, 12, bytes);
        var request = new SipMessage();
        Assert.Equal(SipParseError.None, SipScanner.Scan(request, bytes, 0, length));
        Assert.Equal(SipMethod.Options, request.Method);
        Assert.Equal("sip:bob@10.0.0.1:5062;transport=tcp", Encoding.ASCII.GetString(request.RequestUri));
        Assert.Equal(path, Encoding.ASCII.GetString(request.View.First(HeaderId.Route)));
        Assert.Equal("<sip:bob@10.0.0.1:5062;transport=tcp>", Encoding.ASCII.GetString(request.View.First(HeaderId.To)));
        Assert.StartsWith("<sip:example.com>;tag=", Encoding.ASCII.GetString(request.View.First(HeaderId.From)), StringComparison.Ordinal);
        Assert.False(request.Parsed.FromTag.IsEmpty);
    }
}
