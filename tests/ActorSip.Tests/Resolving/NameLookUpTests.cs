using ActorSip.Resolving;
using Xunit;

namespace ActorSip.Tests.Resolving;

/// <summary>All addresses that a peer's name leads to, asked of a DNS server of the test's own.</summary>
public sealed class NameLookUpTests
{
    [Theory]
    [InlineData("its own addresses", "t.test 60 A 192.0.2.1\nt.test 60 AAAA 2001:db8::1", "192.0.2.1 2001:db8::1", true)]
    [InlineData("the servers of its services", "_sip._udp.t.test 60 SRV 1 0 5060 a.t.test\n_sip._tcp.t.test 60 SRV 1 0 5070 b.t.test\n_sips._tcp.t.test 60 SRV 1 0 5061 b.t.test\na.t.test 60 A 192.0.2.3\nb.t.test 60 A 192.0.2.2", "192.0.2.2 192.0.2.3", true)]
    [InlineData("NAPTR records point elsewhere", "t.test 60 NAPTR 1 1 s SIP+D2U lines.other.test\nt.test 60 NAPTR 1 1 s E2U+sip not.other.test\nlines.other.test 60 SRV 1 0 5060 a.t.test\nnot.other.test 60 SRV 1 0 5060 b.t.test\na.t.test 60 A 192.0.2.3\nb.t.test 60 A 192.0.2.2", "192.0.2.3", true)]
    [InlineData("one of two servers cannot be asked for", "_sip._udp.t.test 60 SRV 1 0 5060 a.t.test\n_sip._udp.t.test 60 SRV 2 0 5060 b.t.test\na.t.test SERVFAIL\nb.t.test 60 A 192.0.2.2", "192.0.2.2", false)]
    [InlineData("no such name", "", "", true)]
    [InlineData("DNS is broken", "t.test SERVFAIL", "", false)]
    public async Task A_name_stands_for(string what, string zone, string addresses, bool isComplete)
    {
        await using var dns = DnsServer.With(zone);
        var found = await new NameLookUp(new LookUpTurns(new DnsLookUp(new DnsSettings([dns.Address], TimeSpan.FromSeconds(5), 0, "")), ResolverCacheTests.Settings, TimeProvider.System)).LookUpAsync("t.test");
        Assert.Equal((what, addresses, isComplete), (what, string.Join(' ', found.Addresses.Select(address => address.ToIPEndPoint().Address)), found.IsComplete));
    }
}
