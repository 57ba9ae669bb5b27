using System.Text;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Requests;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Location;
using ActorSip.Transport;
using ActorSip.Wire;
using Xunit;

namespace ActorSip.Tests.Wire;

/// <summary>What nodes say to each other, which may be of two versions: the bytes here are never changed, only added to.</summary>
public sealed class ClusterWireTests
{
    private static readonly Flow Way = new()
    {
        Node = 3,
        NodeEpoch = 1_690_000_000,
        Socket = 1,
        Transport = TransportProtocol.Tcp,
        Connection = 42,
        Local = IpEndpoint.FromIPv4(0xC0000205, 5060),
        Remote = IpEndpoint.FromIPv4(0xC0000206, 40000),
    };

    private static readonly Binding Bob = new()
    {
        Id = 7,
        Q = 300,
        CSeq = 11,
        ExpiresAt = 1_700_000_060_000,
        RegisteredAt = 1_700_000_000_000,
        TransactionId = 99,
        Flow = Way,
        Text = new BindingText(new BindingParts { Uri = "sip:bob@192.0.2.1"u8, CallId = "call"u8 }),
    };

    public static TheoryData<string, string> Golden => new()
    {
        { "qr", "081110051A84017369703A626F62403139322E302E322E313B706E2D707269643D31706E2D707269643D317265672D69643D313B2B7369702E696E7374616E63653D223C75726E3A757569643A313E227369703A626F62403139"
            + "322E302E322E323C7369703A656467652E746573743B6C723E626F6240686F6D652E7465737463616C6C70686F6E652F3128B009300C388D808080C00D4084808080900F4892808080A00B5087808080D00F5A1E081B10A58080"
            + "80C004188C808080C0072089808080B00328F403307838015A1A089180808090091080808080A00B2080808080A00B28E8073001622508031080B5EDA50618012002282A32090A04C000020510C4273A0A0A04C000020610C0B8"
            + "026A0A0A04C000020610C0B8027080D095FFBC3179630000000000000081016400000000000000" },
        { "ql", "081210061A0D626F6240686F6D652E74657374" },
        { "qf", "08131007190807060504030201" },
        { "qw", "0808" },
        { "qs", "081410091832" },
        { "ar", "081510A703183C22721162000000000000001A6709070000000000000010AC02200B28E0A499FFBC313080D095FFBC31396300000000000000422508031080B5EDA50618012002282A32090A04C000020510C4273A0A0A04C000"
            + "020610C0B80252190A117369703A626F62403139322E302E322E312A0463616C6C" },
        { "ae", "081610E0A499FFBC31" },
        { "af", "081712721162000000000000001A6709070000000000000010AC02200B28E0A499FFBC313080D095FFBC31396300000000000000422508031080B5EDA50618012002282A32090A04C000020510C4273A0A0A04C000020610C0B8"
            + "0252190A117369703A626F62403139322E302E322E312A0463616C6C" },
        { "as", "08181281010A0D626F6240686F6D652E746573741162000000000000001A6709070000000000000010AC02200B28E0A499FFBC313080D095FFBC31396300000000000000422508031080B5EDA50618012002282A32090A04C000"
            + "020510C4273A0A0A04C000020610C0B80252190A117369703A626F62403139322E302E322E312A0463616C6C" },
        { "aw", "080A" },
        { "nh", "08031080B5EDA50618022227080112090A04C000020510C4271A0D7369702E686F6D652E7465737420C527280132046D61696E2801" },
        { "ns", "0A2508031080B5EDA50618012002282A32090A04C000020510C4273A0A0A04C000020610C0B80212154F5054494F4E53207369703A61205349502F322E3019FBFFFFFFFFFFFFFF" },
        { "no", "09FAFFFFFFFFFFFFFF" },
        { "nf", "0907000000000000001003" },
        { "nd", "0A0E5349502F322E3020323030204F4B" },
    };

    private static Dictionary<string, object> Messages => new(StringComparer.Ordinal)
    {
        ["qr"] = new LocationProtocol.Register(17, 5, Request()),
        ["ql"] = new LocationProtocol.Lookup(18, 6, Registrations.Key("bob")),
        ["qf"] = new LocationProtocol.FindBinding(19, 7, 0x0102030405060708),
        ["qw"] = new LocationProtocol.Wake(8),
        ["qs"] = new LocationProtocol.List(20, 9, 50),
        ["ar"] = new LocationProtocol.Registered(21, new RegistrationDecision(423, 60, null, BindingSet.Restore([Bob], 98))),
        ["ae"] = new LocationProtocol.Refreshed(22, 1_700_000_060_000),
        ["af"] = new LocationProtocol.Found(23, BindingSet.Restore([Bob], 98)),
        ["as"] = new LocationProtocol.Listed(24, [new LocationProtocol.Record(Registrations.Key("bob"), BindingSet.Restore([Bob], 98))]),
        ["aw"] = new LocationProtocol.Awake(10),
        ["nh"] = new MembershipProtocol.Hello(new NodeDescription(3, 1_690_000_000, 2, [Address()]), WantsAnswer: true),
        ["ns"] = new NeighbourProtocol.SendOn(Way, "OPTIONS sip:a SIP/2.0"u8.ToArray(), -5),
        ["no"] = new NeighbourProtocol.HandedOver(-6),
        ["nf"] = new NeighbourProtocol.Failed(7, SendError.FlowGone),
        ["nd"] = new NeighbourProtocol.Deliver("SIP/2.0 200 OK"u8.ToArray()),
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void The_bytes_are_those_that_every_version_sends_and_reads(string manifest, string bytes)
    {
        var message = Messages[manifest];
        Assert.Equal(manifest, WireFormat.ManifestOf(message));
        Assert.Equal(bytes, Convert.ToHexString(WireFormat.Write(message)));
        Assert.Equal(bytes, Convert.ToHexString(WireFormat.Write(WireFormat.Read(Convert.FromHexString(bytes), manifest))));
    }

    /// <summary>The port came later: who tells none has none.</summary>
    [Fact]
    public void A_node_tells_the_port_of_its_links()
    {
        var hello = new MembershipProtocol.Hello(new NodeDescription(3, 7, 2, []) { LinkPort = 4054 }, WantsAnswer: false);
        var bytes = WireFormat.Write(hello);
        Assert.Equal("08031007180230D61F", Convert.ToHexString(bytes));
        Assert.Equal(4054, ((MembershipProtocol.Hello)WireFormat.Read(bytes, "nh")).Node.LinkPort);
        Assert.Equal(0, ((MembershipProtocol.Hello)WireFormat.Read(Convert.FromHexString("080310071802"), "nh")).Node.LinkPort);
    }

    /// <summary>That came later as well.</summary>
    [Fact]
    public void A_node_tells_when_it_has_sent_a_message_on()
    {
        var send = (NeighbourProtocol.SendOn)Messages["ns"];
        var before = Convert.ToHexString(WireFormat.Write(send));
        var bytes = WireFormat.Write(send with { SentAt = 1_700_000_000_000 });
        Assert.Equal(before + "2080D095FFBC31", Convert.ToHexString(bytes));
        Assert.Equal(1_700_000_000_000, ((NeighbourProtocol.SendOn)WireFormat.Read(bytes, "ns")).SentAt);
        Assert.Equal(0, ((NeighbourProtocol.SendOn)WireFormat.Read(Convert.FromHexString(before), "ns")).SentAt);
    }

    [Fact]
    public void Every_message_has_its_bytes_here() => Assert.Equal(Messages.Keys.Order(StringComparer.Ordinal), Golden.Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    /// <summary>What stands in the golden bytes has not said so.</summary>
    [Fact]
    public void A_node_says_that_it_will_leave()
    {
        var hello = (MembershipProtocol.Hello)Messages["nh"];
        var bytes = WireFormat.Write(hello with { Node = hello.Node with { IsLeaving = true } });
        Assert.Equal("3801", Convert.ToHexString(bytes)[^4..]);
        Assert.True(((MembershipProtocol.Hello)WireFormat.Read(bytes, "nh")).Node.IsLeaving);
        Assert.False(((MembershipProtocol.Hello)WireFormat.Read(WireFormat.Write(hello), "nh")).Node.IsLeaving);
    }

    [Fact]
    public void What_a_later_version_adds_is_passed_over()
    {
        // Field 1000, four bytes.
        var bytes = WireFormat.Write(Messages["ql"]).Concat(new byte[] { 0xC5, 0x3E, 1, 2, 3, 4 }).ToArray();
        Assert.Equal(18, ((LocationProtocol.Lookup)WireFormat.Read(bytes, "ql")).Question);
    }

    [Fact]
    public void A_REGISTER_comes_back_with_all_that_it_says()
    {
        var request = Request();
        var back = ((LocationProtocol.Register)WireFormat.Read(WireFormat.Write(new LocationProtocol.Register(1, 2, request)), "qr")).Request;
        Assert.Equal(request.Origin, back.Origin);
        Assert.Equal((request.Expires, request.CSeq, request.IsWildcard), (back.Expires, back.CSeq, back.IsWildcard));
        Assert.True(back.AddressOfRecord.SequenceEqual(request.AddressOfRecord) && back.CallId.SequenceEqual(request.CallId) && back.Path.SequenceEqual(request.Path) && back.UserAgent.SequenceEqual(request.UserAgent));
        Assert.Equal(request.Contacts.ToArray(), back.Contacts.ToArray());
        Assert.Equal(2, back.Contacts.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_REGISTER_that_cannot_be_is_refused(int defect)
    {
        var record = Records.RegisterQuestion(defect == 0 ? 3UL << 32 | 5 : 0, defect == 1 ? 0UL : 1);
        Assert.Throws<InvalidDataException>(() => WireFormat.Read(record, "qr"));
    }

    private static RegisterRequest Request()
    {
        var draft = new RegisterRequestDraft();
        Assert.True(draft.TryAddContacts("<sip:bob@192.0.2.1;pn-prid=1>;q=0.5;expires=60;reg-id=1;+sip.instance=\"<urn:uuid:1>\", <sip:bob@192.0.2.2>"u8));
        Assert.True(draft.TryAddPath("<sip:edge.test;lr>"u8));
        draft.SetExpires("600"u8);
        return draft.Finish(Registrations.Key("bob"), "call"u8, 12, "phone/1"u8, new RegisterOrigin { Flow = Way, Received = Way.Remote, Now = 1_700_000_000_000, TransactionId = 99, NewBindingId = 100 });
    }

    private static LocalAddress Address() => new()
    {
        Socket = 0,
        Listener = 1,
        ListenerName = "main",
        Transport = TransportProtocol.Udp,
        Bound = IpEndpoint.FromIPv4(0xC0000205, 5060),
        Host = Encoding.ASCII.GetBytes("sip.home.test"),
        Port = 5061,
        SentBy = Encoding.ASCII.GetBytes("sip.home.test:5061"),
    };

    private static class Records
    {
        /// <summary>One whose text is "abc".</summary>
        public static byte[] RegisterQuestion(ulong callId, ulong transactionId)
        {
            using var bytes = new MemoryStream();
            using var output = new Google.Protobuf.CodedOutputStream(bytes);
            output.WriteTag(3, Google.Protobuf.WireFormat.WireType.LengthDelimited);
            output.WriteBytes(Google.Protobuf.ByteString.CopyFromUtf8("abc"));
            output.WriteTag(8, Google.Protobuf.WireFormat.WireType.Varint);
            output.WriteUInt64(callId);
            output.WriteTag(15, Google.Protobuf.WireFormat.WireType.Fixed64);
            output.WriteFixed64(transactionId);
            output.WriteTag(16, Google.Protobuf.WireFormat.WireType.Fixed64);
            output.WriteFixed64(1);
            output.Flush();
            return bytes.ToArray();
        }
    }
}
