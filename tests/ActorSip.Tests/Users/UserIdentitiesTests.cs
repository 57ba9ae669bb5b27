using System.Text;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using ActorSip.Users;
using Xunit;

namespace ActorSip.Tests.Users;

public sealed class UserIdentitiesTests
{
    private static readonly LocalDomains Domains = new(new LocalAddresses([]), [["a.test", "alias.test"], ["b.test"], ["c.test"]]);
    private static readonly RealmTable Realms = new([("a.test", new DigestRealm("shared", [DigestAlgorithm.Md5])), ("b.test", new DigestRealm("shared", [DigestAlgorithm.Md5])), ("c.test", new DigestRealm("other", [DigestAlgorithm.Md5]))]);
    private static readonly User User = new("al%20ice", "shared", new Dictionary<DigestAlgorithm, byte[]>(), ["sip:office@c.test", "tel:+493012345", "sip:al@gmail.example"]);

    [Theory]
    [InlineData("sip:al%20ice@a.test", true)]
    [InlineData("sips:a%6c%20ice@ALIAS.test;transport=tcp", true)]
    [InlineData("sip:al%20ice@b.test", true)]
    [InlineData("sip:al%20ice@b.test:7777", true)]
    [InlineData("sip:al%20ice@c.test", false)]
    [InlineData("sip:al%2520ice@a.test", false)]
    [InlineData("sip:al%20ice@nowhere.invalid", false)]
    [InlineData("sip:al%20ic@a.test", false)]
    [InlineData("sip:a.test", false)]
    [InlineData("sip:office@c.test", true)]
    [InlineData("sip:office@a.test", false)]
    [InlineData("tel:+49-3012345", true)]
    [InlineData("sip:+493012345@c.test;user=phone", true)]
    [InlineData("sip:al@GMAIL.example", true)]
    [InlineData("tel:al%20ice", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public void An_identity_is_his_own_address_in_his_realm_or_one_of_the_store(string uri, bool owns) => Assert.Equal(owns, UserIdentities.Owns(User, Encoding.ASCII.GetBytes(uri), Domains, Realms));

    /// <summary>What is asserted; "": it is not his.</summary>
    [Theory]
    [InlineData("sip:a%6c%20ice@ALIAS.test;transport=tcp", "sip:al%20ice@alias.test")]
    [InlineData("sip:al%20ice@c.test", "")] // a user of the same name in another realm
    [InlineData("sip:OFFICE@c.test", "")]
    [InlineData("sip:office@C.test;x=y", "sip:office@c.test")]
    [InlineData("tel:+49-3012345", "tel:+493012345")]
    [InlineData("sip:+493012345@c.test;user=phone", "tel:+493012345")] // not the user of c.test whose name is that number
    [InlineData("sip:+493012345@c.test", "")]
    public void What_is_asserted_is_his_and_no_more_than_that(string uri, string expected)
    {
        Assert.Equal(expected.Length > 0, UserIdentities.TryAssert(User, Encoding.ASCII.GetBytes(uri), Domains, Realms, out var identity));
        Assert.Equal(expected, identity ?? "");
    }

    [Fact]
    public void The_address_of_an_account_is_in_the_first_domain_of_its_realm() => Assert.Equal(("a.test", "c.test", null), (Realms.DomainOf("shared"), Realms.DomainOf("other"), Realms.DomainOf("none")));

    [Fact]
    public void A_URI_without_end_is_nobodys() => Assert.False(UserIdentities.Owns(User, Encoding.ASCII.GetBytes($"sip:al%20ice@a.test;x={new string('x', 2000)}"), Domains, Realms));

    [Theory]
    [InlineData("sip:anonymous@anonymous.invalid", true)]
    [InlineData("sips:x@Anonymous.Invalid", true)]
    [InlineData("sip:anonymous@a.test", false)]
    [InlineData("tel:+1", false)]
    [InlineData("nonsense", false)]
    public void Anonymous_is_who_says_so_as_RFC_3323_has_it(string uri, bool anonymous) => Assert.Equal(anonymous, UserIdentities.IsAnonymous(Encoding.ASCII.GetBytes(uri)));
}
