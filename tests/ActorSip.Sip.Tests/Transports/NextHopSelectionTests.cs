using System.Text;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Transports;

/// <summary>RFC 3263 section 4: from a URI and what DNS says to addresses.</summary>
public sealed class NextHopSelectionTests
{
    private const string All = "udp4 udp6 tcp4 tcp6";

    private const string Hosts = """
        a.example A 192.0.2.1
        b.example A 192.0.2.2
        c.example A 192.0.2.3
        two.example A 192.0.2.8
        two.example A 192.0.2.9
        six.example AAAA 2001:db8::1
        both.example A 192.0.2.4
        both.example AAAA 2001:db8::4

        """;

    private const string Published = Hosts + """
        full.example NAPTR 10 20 s SIP+D2T _sip._tcp.full.example
        full.example NAPTR 10 10 s SIP+D2U _sip._udp.full.example
        full.example NAPTR 5 10 s SIPS+D2T _sips._tcp.full.example
        full.example NAPTR 20 10 s SIP+D2U _sip._udp.later.example
        _sips._tcp.full.example SRV 0 0 5061 a.example
        _sip._udp.full.example SRV 2 0 5070 b.example
        _sip._udp.full.example SRV 1 0 5060 a.example
        _sip._tcp.full.example SRV 0 0 5080 c.example
        _sip._udp.later.example SRV 0 0 5099 c.example
        srv.example A 192.0.2.99
        _sip._tcp.srv.example SRV 1 0 5062 a.example
        _sips._tcp.srv.example SRV 1 0 5063 a.example
        _sip._udp.gone.example SRV 0 0 0 .
        gone.example A 192.0.2.99
        _sip._udp.tcponly.example SRV 0 0 0 .
        _sip._tcp.tcponly.example SRV 0 0 5060 b.example
        foreign.example NAPTR 10 10 u E2U+sip _sip._udp.full.example
        foreign.example A 192.0.2.5
        tlsonly.example NAPTR 10 10 s SIPS+D2T _sips._tcp.full.example
        tlsonly.example A 192.0.2.99
        odd.example NAPTR 10 10 s SIP+D2U _sip._udp.full.example !^.*$!x!
        odd.example NAPTR 20 10 S sip+d2t _sip._tcp.full.example
        half.example A 192.0.2.99
        _sip._udp.half.example SRV SILENT
        other.example A 192.0.2.99
        _sip._udp.other.example SRV SILENT
        _sip._tcp.other.example SRV 0 0 5060 b.example
        mute.example NAPTR SILENT
        _sip._udp.mute.example SRV 0 0 5060 b.example
        bare.example NAPTR 10 10 s SIP+D2T _sip._tcp.nowhere.example
        bare.example A 192.0.2.6
        dead.example NAPTR 10 10 s SIP+D2U _sip._udp.dead.example
        _sip._udp.dead.example SRV 0 0 5060 nowhere.example

        """;

    [Theory]

    // The transport of the URI; the port of the URI.
    [InlineData("sip:x@a.example:5071;transport=tcp", All, "tcp 192.0.2.1:5071")]
    [InlineData("sip:x@a.example:5071", All, "udp 192.0.2.1:5071")]
    [InlineData("sip:x@a.example:5071", "tcp4", "tcp 192.0.2.1:5071")]
    [InlineData("sip:x@srv.example;transport=tcp", All, "tcp 192.0.2.1:5062")]
    [InlineData("sip:x@srv.example;transport=udp", All, "udp 192.0.2.99:5060")]
    [InlineData("sip:x@A.Example.;transport=udp", All, "udp 192.0.2.1:5060")]
    [InlineData("sip:x@nobody.example;maddr=a.example:1", All, "")]
    [InlineData("sip:x@nobody.example:5072;maddr=a.example", All, "udp 192.0.2.1:5072")]
    [InlineData("sip:x@a.example:5071;transport=tls", All, "")]
    [InlineData("sip:x@srv.example;transport=tls", "tls4", "tls 192.0.2.1:5063")]

    // NAPTR: the lowest order that is of use, in the order of its preference, and no other order.
    [InlineData("sip:x@full.example", All, "udp 192.0.2.1:5060, udp 192.0.2.2:5070, tcp 192.0.2.3:5080")]
    [InlineData("sip:x@full.example", "tcp4", "tcp 192.0.2.3:5080")]
    [InlineData("sip:x@full.example", "udp4 tls4", "tls 192.0.2.1:5061")]
    [InlineData("sip:x@foreign.example", All, "udp 192.0.2.5:5060")]
    [InlineData("sip:x@tlsonly.example", All, "")]
    [InlineData("sip:x@odd.example", All, "tcp 192.0.2.3:5080")]
    [InlineData("sip:x@bare.example", All, "tcp 192.0.2.6:5060")]
    [InlineData("sip:x@dead.example", All, "")]

    // No NAPTR: SRV for each transport, then the default.
    [InlineData("sip:x@srv.example", All, "tcp 192.0.2.1:5062")]
    [InlineData("sip:x@srv.example", "udp4", "udp 192.0.2.99:5060")]
    [InlineData("sip:x@a.example", All, "udp 192.0.2.1:5060")]
    [InlineData("sip:x@two.example", All, "udp 192.0.2.8:5060, udp 192.0.2.9:5060")]
    [InlineData("sip:x@nowhere.example", All, "")]

    // RFC 2782: "." is no service.
    [InlineData("sip:x@gone.example", All, "")]

    // Whether there are SRV records DNS did not say: that is no reason to go where none would lead.
    [InlineData("sip:x@half.example", All, "")]
    [InlineData("sip:x@half.example;transport=udp", All, "")]
    [InlineData("sip:x@half.example:5060", All, "udp 192.0.2.99:5060")]
    [InlineData("sip:x@other.example", All, "tcp 192.0.2.2:5060")]
    [InlineData("sip:x@mute.example", All, "udp 192.0.2.2:5060")]
    [InlineData("sip:x@gone.example;transport=udp", All, "")]
    [InlineData("sip:x@gone.example:5060", All, "udp 192.0.2.99:5060")]
    [InlineData("sip:x@tcponly.example", All, "tcp 192.0.2.2:5060")]

    // sips is never downgraded.
    [InlineData("sips:x@full.example", All, "")]
    [InlineData("sips:x@full.example", "udp4 tcp4 tls4", "tls 192.0.2.1:5061")]
    [InlineData("sips:x@srv.example", "udp4 tcp4 tls4", "tls 192.0.2.1:5063")]
    [InlineData("sips:x@srv.example;transport=tcp", "udp4 tcp4 tls4", "tls 192.0.2.1:5063")]
    [InlineData("sips:x@a.example", "udp4 tcp4 tls4", "tls 192.0.2.1:5061")]
    [InlineData("sips:x@a.example:5060", "udp4 tcp4 tls4", "tls 192.0.2.1:5060")]
    [InlineData("sips:x@a.example:5060", All, "")]

    // Families of ours alone.
    [InlineData("sip:x@both.example", All, "udp 192.0.2.4:5060, udp [2001:db8::4]:5060")]
    [InlineData("sip:x@both.example", "udp6", "udp [2001:db8::4]:5060")]
    [InlineData("sip:x@both.example", "udp4", "udp 192.0.2.4:5060")]
    [InlineData("sip:x@six.example", "udp4", "")]
    public void A_URI_leads_to_the_addresses_that_DNS_names(string uri, string sockets, string expected) => Assert.Equal(expected, Select(uri, sockets, new Zone(Published)));

    [Theory]
    [InlineData("sip:x@full.example", "NAPTR full.example|SRV _sip._udp.full.example, SRV _sip._tcp.full.example|A a.example, AAAA a.example, A b.example, AAAA b.example, A c.example, AAAA c.example")]
    [InlineData("sip:x@a.example", "NAPTR a.example|SRV _sip._udp.a.example, SRV _sip._tcp.a.example|A a.example, AAAA a.example")]
    [InlineData("sip:x@a.example:5060", "A a.example, AAAA a.example")]
    [InlineData("sip:x@a.example;transport=tcp", "SRV _sip._tcp.a.example|A a.example, AAAA a.example")]
    [InlineData("sips:x@a.example", "NAPTR a.example")]
    public void What_is_not_known_is_asked_for_in_rounds_and_leads_to_the_same(string uri, string questions)
    {
        var zone = new Zone(Published) { IsSlow = true };
        var (selection, target) = Selection(uri, All);
        var rounds = new List<string>();
        while (!selection.Select(target, Encoding.ASCII.GetBytes(uri), 1, zone))
        {
            rounds.Add(string.Join(", ", zone.Asked.Skip(rounds.Sum(round => round.Split(", ").Length))));
            Assert.True(rounds.Count < 9, "It asks without end.");
            zone.Answer();
        }

        Assert.Equal(questions, string.Join('|', rounds));
        Assert.Equal(Select(uri, All, new Zone(Published)), Found(selection));
    }

    [Theory]
    [InlineData(AddressFamilies.IPv4First, "udp 192.0.2.4:5060, udp [2001:db8::4]:5060")]
    [InlineData(AddressFamilies.IPv6First, "udp [2001:db8::4]:5060, udp 192.0.2.4:5060")]
    [InlineData(AddressFamilies.IPv4Only, "udp 192.0.2.4:5060")]
    [InlineData(AddressFamilies.IPv6Only, "udp [2001:db8::4]:5060")]
    public void The_operator_orders_the_families(AddressFamilies families, string expected) =>
        Assert.Equal(expected, Select("sip:x@both.example", All, new Zone(Published), new NextHopPolicy(true, families, 8)));

    [Fact]
    public void Without_NAPTR_it_is_not_asked_for()
    {
        var zone = new Zone(Published);
        Assert.Equal("udp 192.0.2.1:5060, udp 192.0.2.2:5070", Select("sip:x@full.example", All, zone, new NextHopPolicy(false, AddressFamilies.IPv4First, 8)));
        Assert.DoesNotContain(zone.Asked, question => question.StartsWith("NAPTR", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("udp 192.0.2.8:5060", "udp 192.0.2.9:5060")]
    [InlineData("tcp 192.0.2.8:5060", "udp 192.0.2.8:5060, udp 192.0.2.9:5060")]
    [InlineData("udp 192.0.2.8:5060, udp 192.0.2.9:5060", "udp 192.0.2.8:5060, udp 192.0.2.9:5060")]
    public void A_dead_address_is_left_out_unless_there_is_no_other(string dead, string expected)
    {
        var reach = new FixedReach(All);
        reach.LeftOut.UnionWith(dead.Split(", "));
        Assert.Equal(expected, Select("sip:x@two.example", reach, new Zone(Published), Policy));
    }

    /// <summary>100 servers, of which one alone has an address, and a host with 100 addresses: an answer cannot make more of a request than the bound allows.</summary>
    [Fact]
    public void A_huge_answer_is_cut()
    {
        var servers = string.Join('\n', Enumerable.Range(0, 100).Select(i => $"_sip._udp.huge.example SRV {i} 0 5060 host{i}.example"));
        var addresses = string.Join('\n', Enumerable.Range(0, 100).Select(i => $"host3.example A 198.51.100.{i}"));
        var zone = new Zone($"{servers}\n{addresses}");
        var found = Select("sip:x@huge.example;transport=udp", All, zone).Split(", ");
        Assert.Equal(8, found.Length);
        Assert.Equal("udp 198.51.100.0:5060", found[0]);
        Assert.True(zone.Asked.Count <= 1 + 16, $"{zone.Asked.Count} questions");
    }

    [Theory]
    [InlineData("sip:x@192.0.2.1", All, "udp 192.0.2.1:5060")]
    [InlineData("sip:x@192.0.2.1:7;transport=TCP", All, "tcp 192.0.2.1:7")]
    [InlineData("sip:x@192.0.2.1", "tcp4", "tcp 192.0.2.1:5060")]
    [InlineData("sips:x@[2001:db8::1]", All, "tls [2001:db8::1]:5061")]
    [InlineData("sips:x@192.0.2.1;transport=ws", All, "wss 192.0.2.1:5061")]
    [InlineData("sip:x@example.com;maddr=192.0.2.1", All, "udp 192.0.2.1:5060")]
    [InlineData("sip:x@example.com", All, null)]
    public void A_literal_needs_no_DNS(string uri, string sockets, string? expected)
    {
        var text = Encoding.ASCII.GetBytes(uri);
        Assert.True(NextHopUri.TryRead(text, out var target));
        Assert.Equal(expected, target.TryLiteral(text, new FixedReach(sockets), out var address) ? FixedReach.Text(address) : null);
    }

    [Theory]
    [InlineData("tel:+1555")]
    [InlineData("sip:x@a.example;transport=pigeon")]
    [InlineData("sips:x@a.example;transport=udp")]
    [InlineData("http://a.example")]
    public void What_leads_nowhere_is_no_target(string uri) => Assert.False(NextHopUri.TryRead(Encoding.ASCII.GetBytes(uri), out _));

    private static NextHopPolicy Policy { get; } = new(UseNaptr: true, AddressFamilies.IPv4First, MaxAddresses: 8);

    private static string Select(string uri, string sockets, Zone zone, NextHopPolicy? policy = null) => Select(uri, new FixedReach(sockets), zone, policy ?? Policy);

    private static string Select(string uri, FixedReach reach, Zone zone, NextHopPolicy policy)
    {
        var text = Encoding.ASCII.GetBytes(uri);
        if (!NextHopUri.TryRead(text, out var target)) return "";
        var selection = new NextHopSelection(policy, reach);
        Assert.True(selection.Select(target, text, 1, zone));
        return Found(selection);
    }

    private static (NextHopSelection Selection, NextHopUri Target) Selection(string uri, string sockets)
    {
        Assert.True(NextHopUri.TryRead(Encoding.ASCII.GetBytes(uri), out var target));
        return (new NextHopSelection(Policy, new FixedReach(sockets)), target);
    }

    private static string Found(NextHopSelection selection) => string.Join(", ", selection.Found.Select(address => FixedReach.Text(address)));
}
