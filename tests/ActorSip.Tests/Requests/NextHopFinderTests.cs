using System.Text;
using ActorSip.Requests;
using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Resolving;
using ActorSip.Transport;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>From a URI to flows: what is known costs nothing, what is not is waited for, and whoever may not wait is told so.</summary>
public sealed class NextHopFinderTests : TestKit
{
    private static readonly LocalAddresses Own = new([new LocalAddress
    {
        Socket = 0,
        Listener = 0,
        ListenerName = "l",
        Transport = TransportProtocol.Udp,
        Bound = IpEndpoint.FromIPv4(0xC000_0263, 5060),
        Host = "192.0.2.99"u8.ToArray(),
        Port = 5060,
        SentBy = "192.0.2.99:5060"u8.ToArray(),
    }]);

    private readonly ResolverView _view;
    private readonly NextHopFinder _finder;

    public NextHopFinderTests()
    {
        _view = new ResolverView(ResolverCacheTests.Settings, new FakeTimeProvider(), ActorRefs.Nobody, TestActor);
        _finder = new NextHopFinder(new SocketTable([new FakeChannel(0, TransportProtocol.Udp), new FakeChannel(1, TransportProtocol.Tcp)], Own, epoch: 7), new DestinationPolicy(Own, MachineAddresses.None, []), _view, ResolverCacheTests.Settings.Policy);
    }

    [Theory]
    [InlineData("sip:x@192.0.2.1", "Udp 192.0.2.1:5060")]
    [InlineData("sip:x@192.0.2.1:7;transport=tcp", "Tcp 192.0.2.1:7")]
    [InlineData("sip:x@known.example:5070", "Udp 192.0.2.1:5070")]
    public void What_is_known_is_found_without_an_object(string uri, string expected)
    {
        Know("0known.example");
        var text = Encoding.ASCII.GetBytes(uri);
        var seeker = new Seeker();
        Find(1000);
        Assert.Equal(0, Allocations.Least(() => Find(1000)));
        Assert.Equal(NextHopAnswer.Found, _finder.Find(seeker, text, out var flow, out var others));
        Assert.Equal(expected, $"{flow.Transport} {flow.Remote}");
        Assert.Equal(uri.Contains("known", StringComparison.Ordinal), others is not null);

        void Find(int times)
        {
            for (var i = 0; i < times; i++) _finder.Find(seeker, text, out _, out _);
        }
    }

    [Theory]
    [InlineData("sip:x@[2001:db8::1]")]
    [InlineData("sip:x@192.0.2.1;transport=tls")]
    [InlineData("sips:x@192.0.2.1")]
    [InlineData("tel:+1555")]
    public void Where_no_socket_leads_there_is_no_way(string uri) => Assert.Equal(NextHopAnswer.NotFound, _finder.Find(new Seeker(), Encoding.ASCII.GetBytes(uri), out _, out _));

    /// <summary>The address that a name stands for, whether the request came from loopback, whether the operator wrote the name, and whether it is used.</summary>
    [Theory]
    [InlineData("198.51.100.7", false, false, true)]
    [InlineData("127.0.0.1", false, false, false)]
    [InlineData("127.0.0.1", true, false, true)]
    [InlineData("127.0.0.1", false, true, true)]
    [InlineData("169.254.1.1", true, false, false)]
    [InlineData("224.0.0.1", true, false, false)]
    [InlineData("192.0.2.99", false, false, false)]
    public void An_address_out_of_DNS_is_used_only_if_the_sender_could_have_named_it_himself(string address, bool fromLoopback, bool isConfigured, bool expected)
    {
        var seeker = new Seeker { Source = new Flow { Transport = TransportProtocol.Udp, Remote = At(fromLoopback ? "127.0.0.1" : "203.0.113.5") }, Target = new Target { Uri = "sip:x@new.example:5070"u8.ToArray(), IsConfigured = isConfigured } };
        Assert.Equal(NextHopAnswer.Pending, _finder.Find(seeker, "sip:x@new.example:5070"u8, out _, out _));
        Answer("0new.example", DnsRecords.Of([At(address)]));
        Assert.Equal(expected ? NextHopAnswer.Found : NextHopAnswer.NotFound, seeker.Answer);
    }

    [Fact]
    public void A_name_is_waited_for_and_all_its_addresses_are_kept()
    {
        var seeker = new Seeker();
        Assert.Equal(NextHopAnswer.Pending, _finder.Find(seeker, "sip:x@new.example;transport=tcp"u8, out _, out _));
        Answer("3_sip._tcp.new.example", DnsRecords.None);
        Assert.Null(seeker.Answer);
        Answer("0new.example", DnsRecords.Of([IpEndpoint.FromIPv4(0xC000_0201, 0), IpEndpoint.FromIPv4(0xC000_0202, 0)]));
        Assert.Equal((NextHopAnswer.Found, "192.0.2.1:5060", 1), (seeker.Answer, seeker.Flow.Remote.ToString(), seeker.Others!.Count));
    }

    /// <summary>Of answers that are good for no time at all each is used by the search that has asked.</summary>
    [Fact]
    public void Answers_that_are_too_old_at_once_bring_a_search_to_its_end_too()
    {
        var seeker = new Seeker();
        Assert.Equal(NextHopAnswer.Pending, _finder.Find(seeker, "sip:x@new.example"u8, out _, out _));
        foreach (var key in new[] { "2new.example", "3_sip._udp.new.example", "3_sip._tcp.new.example" }) Answer(key, DnsRecords.None, milliseconds: 0);
        Answer("0new.example", DnsRecords.Of([IpEndpoint.FromIPv4(0xC000_0201, 0)]), milliseconds: 0);
        Assert.Equal(NextHopAnswer.Found, seeker.Answer);
    }

    [Fact]
    public void Who_may_not_wait_is_told_so_at_once()
    {
        for (var i = 0; i < 4; i++) _finder.Find(new Seeker(), "sip:x@new.example:5060"u8, out _, out _);
        Assert.Equal(NextHopAnswer.NotFound, _finder.Find(new Seeker(), "sip:x@other.example"u8, out _, out _));
        Assert.Equal(4, _view.Waiting);
    }

    private void Know(string key) => Answer(key, DnsRecords.Of([IpEndpoint.FromIPv4(0xC000_0201, 0)]));

    private void Answer(string key, DnsRecords records, long milliseconds = 60_000)
    {
        var now = new FakeTimeProvider().Milliseconds();
        _view.OnResolved(new ResolvingProtocol.Resolved(new ResolvedAnswer(key, records, ResolvedState.Fresh, now + milliseconds, now + milliseconds, 0)));
    }

    private static IpEndpoint At(string address) => IpEndpoint.From(System.Net.IPAddress.Parse(address), 0);

    private sealed class Seeker : INextHopSeeker
    {
        public Target Target { get; init; } = new() { Uri = [] };

        public Flow Source { get; init; }

        public ulong Seed => 1;

        public NextHopAnswer? Answer { get; private set; }

        public Flow Flow { get; private set; }

        public NextHopList? Others { get; private set; }

        public void OnResolved(NextHopAnswer answer, in Flow flow, NextHopList? others)
        {
            Assert.Null(Answer);
            (Answer, Flow, Others) = (answer, flow, others);
        }
    }

    private sealed class FakeChannel(ushort socket, TransportProtocol transport) : ITransportChannel
    {
        public ushort Socket => socket;

        public TransportProtocol Transport => transport;

        public IpEndpoint Local => IpEndpoint.FromIPv4(0xC000_0264, 5060);

        public void Send(in Flow flow, MessageBuffer message, long ticket)
        {
        }

        public bool IsOpen(in Flow flow) => true;

        public void StopAccepting()
        {
        }

        public void AddStatistics(IDictionary<string, long> all)
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
