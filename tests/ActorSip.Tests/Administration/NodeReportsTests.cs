using ActorSip.Administration;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Requests;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Location;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Administration;

/// <summary>What is told of a registration on a node of a cluster.</summary>
public sealed class NodeReportsTests : TestKit
{
    private static readonly Address Self = new("akka", "actorsip", "10.0.0.1", 4053);
    private static readonly LocalAddresses Addresses = new([]);

    /// <summary>Node 1 is the one that is asked, in its 7th life; 2 is there in its 9th, 3 does not answer, and nobody knows 4.</summary>
    [Theory]
    [InlineData(TransportProtocol.Tcp, 1, 7, true, "open", "10.0.0.1:4053")]
    [InlineData(TransportProtocol.Tcp, 1, 7, false, "lost", "10.0.0.1:4053")]
    [InlineData(TransportProtocol.Udp, 1, 7, true, "datagram", "10.0.0.1:4053")]
    [InlineData(TransportProtocol.Udp, 1, 6, true, "datagram", "10.0.0.1:4053")]
    [InlineData(TransportProtocol.Udp, 0, 7, true, "datagram", "10.0.0.1:4053")]
    [InlineData(TransportProtocol.Tcp, 2, 9, true, "open", "10.0.0.2:4053")]
    [InlineData(TransportProtocol.Udp, 2, 9, true, "datagram", "10.0.0.2:4053")]
    [InlineData(TransportProtocol.Udp, 2, 8, true, "datagram", null)]
    [InlineData(TransportProtocol.Tcp, 3, 9, true, "lost", null)]
    [InlineData(TransportProtocol.Udp, 4, 9, true, "datagram", null)]
    public async Task A_contact_says_which_node_has_its_flow_and_whether_it_is_there(TransportProtocol transport, int node, int epoch, bool isOpen, string flow, string? name)
    {
        var contact = await ContactAsync(new Flow { Transport = transport, Node = (ushort)node, NodeEpoch = (uint)epoch, Connection = transport == TransportProtocol.Tcp ? 5 : 0 }, isOpen, lost: 0);
        Assert.Equal((flow, name), (contact.Flow, contact.Node));
    }

    /// <summary>The NAT knows the address of that node, and lets no other in.</summary>
    [Fact]
    public async Task Behind_a_NAT_a_phone_is_lost_with_its_node() =>
        Assert.Equal("lost", (await ContactAsync(new Flow { Transport = TransportProtocol.Udp, Node = 4, NodeEpoch = 9 }, isOpen: true, lost: 0, isBehindNat: true)).Flow);

    [Fact]
    public async Task A_question_that_was_lost_on_its_way_to_a_slot_is_asked_again() =>
        Assert.Equal("datagram", (await ContactAsync(new Flow { Transport = TransportProtocol.Udp, Node = 1, NodeEpoch = 7 }, isOpen: true, lost: 1)).Flow);

    /// <summary>The owner is dead and nobody has the slot yet.</summary>
    [Fact]
    public async Task While_a_slot_has_no_owner_the_store_is_read() =>
        Assert.Equal("datagram", (await ContactAsync(new Flow { Transport = TransportProtocol.Udp, Node = 2, NodeEpoch = 9 }, isOpen: true, lost: int.MaxValue)).Flow);

    private async Task<ContactReport> ContactAsync(Flow flow, bool isOpen, int lost, bool isBehindNat = false)
    {
        var bound = Registrar.Decide(BindingSet.Empty, Registrations.Request("alice", "<sip:alice@192.0.2.1>", 0, 1), Registrations.Policy).Bindings[0] with { Flow = flow, Received = isBehindNat ? IpEndpoint.FromIPv4(0xC0000263, 1024) : default };
        var region = Sys.ActorOf(Props.Create(() => new Slot(BindingSet.Restore(new[] { bound }, 1), lost)));
        var requests = Sys.ActorOf(Props.Create(() => new Requests(isOpen)));
        var cluster = new ClusterState(Self, 1, 7, TimeProvider.System);
        cluster.Set(new ClusterView(Self, [Member(1, 7, true), Member(2, 9, true), Member(3, 9, false)]));
        var reports = new NodeReports(region, [requests], Registrations.Settings(), () => new LocalDomains(Addresses, [["home.test"]]), cluster, new FakeTimeProvider(DateTimeOffset.UnixEpoch), lost == int.MaxValue ? Sys.ActorOf(Props.Create(() => new Slot(BindingSet.Restore(new[] { bound }, 1), 0))) : null);
        var report = await reports.RegistrationAsync("alice@home.test", CancellationToken.None);
        Assert.Equal("alice@home.test", report!.AddressOfRecord);
        return Assert.Single(report.Contacts);
    }

    private static ClusterMember Member(ushort number, uint epoch, bool isReachable) => new(Self.WithHost($"10.0.0.{number}"), "Up", isReachable, new NodeDescription(number, epoch, 1, []));

    private sealed class Slot : ReceiveActor
    {
        public Slot(BindingSet bindings, int lost) => Receive<LocationProtocol.Lookup>(lookup =>
        {
            if (lost-- <= 0) Sender.Tell(new LocationProtocol.Found(lookup.Question, bindings));
        });
    }

    private sealed class Requests : ReceiveActor
    {
        public Requests(bool isOpen) => Receive<RequestsProtocol.CheckFlows>(check => Sender.Tell(new RequestsProtocol.FlowsChecked([.. check.Flows.Select(_ => isOpen)])));
    }
}
