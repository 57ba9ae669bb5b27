using System.Text;
using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using ActorSip.Wire;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Wire;

/// <summary>What is kept today must be read by every later version: the bytes here are never changed, only added to.</summary>
public sealed class WireSerializerTests : TestKit
{
    private const string ChangedBytes =
        "0A0D626F6240686F6D652E7465737410FBD095FFBC3119630000000000000022E10109070000000000000010AC021802200B28E0A499FFBC313080D095FFBC31396300000000000000423308031080B5EDA50618012002282A32"
        + "090A04C000020510C4273A180A1020010DB800000000000000000000000910C0B80218024A0A0A04C000020710C1B80252770A117369703A626F62403139322E302E322E31122D2B7369702E696E7374616E63653D223C75726E"
        + "3A757569643A313E223B6D6574686F64733D22494E56495445221A153C7369703A656467652E6578616D706C653B6C723E220770686F6E652F312A0861626340686F73743209706E2D707269643D312268090800000000000000"
        + "10AC021802200B28E0A499FFBC313080D095FFBC31396300000000000000423308031080B5EDA50618012002282A32090A04C000020510C4273A180A1020010DB800000000000000000000000910C0B80218024A0A0A04C00002"
        + "0710C1B8022A080400000000000000";

    private const string SnapshotBytes =
        "0AFC010A0D626F6240686F6D652E74657374114D000000000000001AE10109070000000000000010AC021802200B28E0A499FFBC313080D095FFBC31396300000000000000423308031080B5EDA50618012002282A32090A04C0"
        + "00020510C4273A180A1020010DB800000000000000000000000910C0B80218024A0A0A04C000020710C1B80252770A117369703A626F62403139322E302E322E31122D2B7369702E696E7374616E63653D223C75726E3A757569"
        + "643A313E223B6D6574686F64733D22494E56495445221A153C7369703A656467652E6578616D706C653B6C723E220770686F6E652F312A0861626340686F73743209706E2D707269643D31";

    private const string OvertakenBytes = "1212090700000000000000100C18FBD095FFBC31";

    private readonly WireSerializer _serializer;

    public WireSerializerTests() => _serializer = new WireSerializer((ExtendedActorSystem)Sys);

    [Fact]
    public void A_change_comes_back_as_it_was()
    {
        var binding = Full(7, "sip:bob@192.0.2.1:5060;transport=tcp") with { PriorTransactionId = 98 };
        var changed = new LocationProtocol.Changed(Registrations("bob"), new BindingsChanged([binding], [4, 5], 99), 1_700_000_000_123, 0);
        var back = (LocationProtocol.Changed)_serializer.FromBinary(_serializer.ToBinary(changed), _serializer.Manifest(changed));
        Assert.Equal("bob@home.test", Encoding.ASCII.GetString(back.AddressOfRecord));
        Assert.Equal((1_700_000_000_123, 99UL, 0UL), (back.At, back.Change.TransactionId, back.KeptTexts));
        Assert.Equal([4UL, 5UL], back.Change.Removed);
        Assert.Equal(binding, Assert.Single(back.Change.Put));
    }

    [Fact]
    public void A_refresh_leaves_the_texts_out_and_gets_them_back_from_the_binding_before_it()
    {
        var before = Full(7, "sip:bob@192.0.2.1;x=" + new string('y', 500));
        var after = before with { CSeq = 12, ExpiresAt = before.ExpiresAt + 1000 };
        var bytes = _serializer.ToBinary(new LocationProtocol.Changed(Registrations("bob"), new BindingsChanged([after], [], 99), 5, KeptTexts: 1));
        Assert.InRange(bytes.Length, 50, 150);
        var back = (LocationProtocol.Changed)_serializer.FromBinary(bytes, WireFormat.Changed);
        Assert.Equal(after, Assert.Single(DurableSlotActor.Complete(back, BindingSet.Restore([before], 1), out var isWhole).Put));
        Assert.True(isWhole);

        // Without the binding before it there is nothing to be had.
        Assert.Empty(DurableSlotActor.Complete(back, BindingSet.Empty, out isWhole).Put);
        Assert.False(isWhole);
    }

    [Fact]
    public void A_snapshot_comes_back_as_it_was()
    {
        var (one, two) = (Full(1, "sip:bob@192.0.2.1"), Full(2, "sip:bob@[2001:db8::1]") with { Flow = default, Received = default, RegId = 0, PriorTransactionId = 98 });
        var snapshot = new LocationProtocol.Snapshot([new(Registrations("bob"), BindingSet.Restore([one, two], 77)), new(Registrations("alice"), BindingSet.Restore([one], 78))]) { Overtaken = [new(7, 12, 1_700_000_000_123), new(8, 1, 5)] };
        var back = (LocationProtocol.Snapshot)_serializer.FromBinary(_serializer.ToBinary(snapshot), _serializer.Manifest(snapshot));
        Assert.Equal(2, back.Records.Count);
        Assert.Equal(snapshot.Overtaken, back.Overtaken);
        Assert.Equal(77UL, back.Records[0].Bindings.LastTransactionId);
        Assert.Equal(snapshot.Records[0].Bindings.Targets.ToArray(), back.Records[0].Bindings.Targets.ToArray());
        Assert.Equal("alice@home.test", Encoding.ASCII.GetString(back.Records[1].AddressOfRecord));
    }

    [Fact]
    public void That_a_contact_is_silent_is_told_and_not_kept()
    {
        var silent = BindingSet.Restore([Full(1, "sip:bob@192.0.2.1") with { Pings = default(PingState).Pinged(5).Missed(1) }], 77);
        var found = new LocationProtocol.Found(3, silent);
        Assert.True(((LocationProtocol.Found)_serializer.FromBinary(_serializer.ToBinary(found), _serializer.Manifest(found))).Bindings[0].IsSilent);
        var snapshot = new LocationProtocol.Snapshot([new(Registrations("bob"), silent)]);
        Assert.False(((LocationProtocol.Snapshot)_serializer.FromBinary(_serializer.ToBinary(snapshot), _serializer.Manifest(snapshot))).Records[0].Bindings[0].IsSilent);
    }

    [Fact]
    public void The_bytes_are_those_that_every_version_wrote()
    {
        var changed = new LocationProtocol.Changed(Registrations("bob"), new BindingsChanged([Full(7, "sip:bob@192.0.2.1"), Full(8, "sip:bob@192.0.2.2")], [4], 99), 1_700_000_000_123, KeptTexts: 2);
        Assert.Equal(ChangedBytes, Convert.ToHexString(_serializer.ToBinary(changed)));
        var snapshot = new LocationProtocol.Snapshot([new(Registrations("bob"), BindingSet.Restore([Full(7, "sip:bob@192.0.2.1")], 77))]);
        Assert.Equal(SnapshotBytes, Convert.ToHexString(_serializer.ToBinary(snapshot)));
        Assert.Equal(OvertakenBytes, Convert.ToHexString(_serializer.ToBinary(new LocationProtocol.Snapshot([]) { Overtaken = [new(7, 12, 1_700_000_000_123)] })));
    }

    [Fact]
    public void What_a_newer_version_wrote_is_refused_and_said_so() =>
        Assert.Contains("newer version", Assert.Throws<System.Runtime.Serialization.SerializationException>(() => _serializer.FromBinary([], "zz")).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_else_is_written() => Assert.Throws<ArgumentException>(() => _serializer.Manifest("text"));

    [Fact]
    public void Its_number_and_manifests_stay_as_they_are() => Assert.Equal((5060, "lc", "ls"), (_serializer.Identifier, WireFormat.Changed, WireFormat.Snapshot));

    private static byte[] Registrations(string user) => Encoding.ASCII.GetBytes($"{user}@home.test");

    private static Binding Full(ulong id, string uri) => new()
    {
        Id = id,
        Q = 300,
        RegId = 2,
        CSeq = 11,
        ExpiresAt = 1_700_000_060_000,
        RegisteredAt = 1_700_000_000_000,
        TransactionId = 99,
        Flow = new Flow
        {
            Node = 3,
            NodeEpoch = 1_690_000_000,
            Socket = 1,
            Transport = TransportProtocol.Tcp,
            Connection = 42,
            Local = IpEndpoint.FromIPv4(0xC0000205, 5060),
            Remote = IpEndpoint.FromIPv6([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9], 40000, 2),
        },
        Received = IpEndpoint.FromIPv4(0xC0000207, 40001),
        Text = new BindingText(new BindingParts
        {
            Uri = Encoding.ASCII.GetBytes(uri),
            Parameters = "+sip.instance=\"<urn:uuid:1>\";methods=\"INVITE\""u8,
            Path = "<sip:edge.example;lr>"u8,
            UserAgent = "phone/1"u8,
            CallId = "abc@host"u8,
            Push = "pn-prid=1"u8,
        }),
    };
}
