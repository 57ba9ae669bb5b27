using ActorSip.Sip.Security;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class DigestRealmTests
{
    [Fact]
    public void The_strongest_algorithm_stands_first()
    {
        var realm = new DigestRealm("example.com", [DigestAlgorithm.Md5, DigestAlgorithm.Sha512T256, DigestAlgorithm.Sha256, DigestAlgorithm.Md5]);
        Assert.Equal([DigestAlgorithm.Sha512T256, DigestAlgorithm.Sha256, DigestAlgorithm.Md5], realm.Algorithms.ToArray());
        Assert.Equal("example.com", realm.ToString());
        Assert.True(realm.Offers(DigestAlgorithm.Sha256));
        Assert.False(new DigestRealm("r", [DigestAlgorithm.Md5]).Offers(DigestAlgorithm.Sha256));
    }

    [Fact]
    public void A_realm_is_found_by_its_domain_and_by_its_name()
    {
        var (one, two) = (new DigestRealm("One", [DigestAlgorithm.Md5]), new DigestRealm("two", [DigestAlgorithm.Sha256]));
        var table = new RealmTable([("a.test", one), ("b.test", one), ("c.test", two)]);
        Assert.Equal([one, one, two, null], new[] { "a.test", "b.test", "c.test", "d.test" }.Select(domain => table.Of(System.Text.Encoding.ASCII.GetBytes(domain))));
        Assert.Equal((one, two), (table.Named("One"u8), table.Named("two"u8)));
        Assert.Null(table.Named("one"u8));
        Assert.Same(one, table.Default);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RealmTable([]));
    }
}
