using System.Text;
using ActorSip.Peers;
using Xunit;

namespace ActorSip.Tests.Peers;

/// <summary>Which route a number or a domain has, for whom.</summary>
public sealed class RoutingTableTests
{
    private static readonly Peer Trusted = new() { Name = "trusted", IsTrusted = true, MustAuthenticate = false };
    private static readonly Peer Other = new() { Name = "other", IsTrusted = false, MustAuthenticate = false };

    private static readonly RoutingTable Table = new(
        [("example.org", Route("domain", RouteSenders.Users)), ("*.example.org", Route("below", RouteSenders.Users)), ("*", Route("rest", RouteSenders.Peers))],
        [
            ("+", Route("world", RouteSenders.Users)), ("+49", Route("germany", RouteSenders.Users)), ("+4930", Route("berlin", RouteSenders.None, "other")), ("00", Route("open", RouteSenders.Anyone)),
            ("1", Route("first", RouteSenders.Users)), ("1", Route("second", RouteSenders.Anyone)),
        ],
        [("+4930111", "sip:alice@home.test"u8.ToArray())]);

    /// <summary>Number, sender, and the route, "refused" or nothing.</summary>
    public static TheoryData<string, string, string> Numbers => new()
    {
        { "+4989123", "user", "germany" },
        { "+4930123", "user", "germany" },
        { "+4930123", "other", "berlin" },
        { "+4930123", "trusted", "berlin" },
        { "+1555", "user", "world" },
        { "+1555", "stranger", "refused" },
        { "+1555", "other", "refused" },
        { "+1555", "trusted", "world" },
        { "0049", "stranger", "open" },
        { "100", "user", "first" },
        { "100", "stranger", "second" },
        { "2", "user", "" },
        { "+", "user", "world" },
        { "0", "stranger", "" },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_longest_prefix_whose_route_admits_the_sender_decides(string number, string sender, string expected) =>
        Assert.Equal(expected, Shown(Table.FindByNumber(number, sender == "user", PeerOf(sender), out var route), route));

    public static TheoryData<string, string, string> Domains => new()
    {
        { "example.org", "user", "domain" },
        { "EXAMPLE.org", "user", "domain" },
        { "a.example.org", "user", "below" },
        { "a.b.example.org", "user", "below" },
        { "xexample.org", "user", "refused" },
        { "example.net", "other", "rest" },
        { "example.org", "other", "rest" },
        { "example.org", "stranger", "refused" },
        { "192.0.2.1", "trusted", "rest" },
    };

    [Theory]
    [MemberData(nameof(Domains))]
    public void The_nearest_domain_whose_route_admits_the_sender_decides(string domain, string sender, string expected) =>
        Assert.Equal(expected, Shown(Table.FindByDomain(Encoding.ASCII.GetBytes(domain), sender == "user", PeerOf(sender), out var route), route));

    [Theory]
    [InlineData("+4930111", "sip:alice@home.test")]
    [InlineData("+49301112", "")]
    [InlineData("+493011", "")]
    public void A_number_of_a_user_is_the_whole_number(string number, string uri)
    {
        Assert.Equal(uri.Length > 0, Table.TryGetUser(number, out var found));
        Assert.Equal(uri, Encoding.ASCII.GetString(found));
    }

    [Fact]
    public void An_empty_table_has_no_routes()
    {
        Assert.False(RoutingTable.Empty.HasNumbers);
        Assert.Equal(RouteFinding.None, RoutingTable.Empty.FindByNumber("+49", isUser: true, null, out _));
        Assert.Equal(RouteFinding.None, RoutingTable.Empty.FindByDomain("example.org"u8, isUser: true, null, out _));
    }

    [Fact]
    public void A_prefix_of_all_numbers_is_the_last_resort()
    {
        var table = new RoutingTable([], [("*", Route("all", RouteSenders.Users)), ("+49", Route("germany", RouteSenders.Users))], []);
        Assert.Equal("all", Shown(table.FindByNumber("7", isUser: true, null, out var route), route));
        Assert.Equal("germany", Shown(table.FindByNumber("+497", isUser: true, null, out route), route));
    }

    [Theory]
    [InlineData(0, "", "+4930", "+4930")]
    [InlineData(1, "00", "+4930", "004930")]
    [InlineData(3, "0", "+4930", "030")]
    [InlineData(9, "9", "123", "9")]
    public void A_number_is_stripped_and_then_prepended_to(int strip, string prepend, string number, string expected) =>
        Assert.Equal(expected, (Route("r", RouteSenders.Users) with { Strip = strip, Prepend = prepend }).Rewrite(number));

    [Fact]
    public void Finding_a_route_allocates_nothing()
    {
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++) Find();
        }));

        static void Find()
        {
            Table.FindByNumber("+4989123", isUser: true, null, out _);
            Table.FindByDomain("a.b.example.org"u8, isUser: true, null, out _);
            Table.TryGetUser("+4930111", out _);
        }
    }

    private static string Shown(RouteFinding finding, PeerRoute? route) => finding switch { RouteFinding.Found => route!.Name, RouteFinding.Refused => "refused", _ => "" };

    private static Peer? PeerOf(string sender) => sender switch { "trusted" => Trusted, "other" => Other, _ => null };

    private static PeerRoute Route(string name, RouteSenders senders, params string[] peers) => new() { Name = name, Peers = [Other], Senders = senders, SendingPeers = peers };
}
