using ActorSip.Configuration;
using Xunit;

namespace ActorSip.Tests.Configuration;

public sealed class RealmNamesTests
{
    [Theory]
    [InlineData("", "actorsip", "auto", "home.test")]
    [InlineData("", "home.test", "home.test", "auto")]
    [InlineData("Home Office", "Home Office", "auto")]
    public void A_domain_has_a_realm(string setting, string realm, params string[] names) => Assert.Equal(realm, RealmNames.Of(Domain(setting, names)));

    [Fact]
    public void Each_realm_is_named_once() => Assert.Equal(["b.test", "a.test"], RealmNames.All([Domain("", "b.test"), Domain("a.test", "x.test"), Domain("b.test", "y.test"), Domain("", "a.test")]));

    [Fact]
    public void A_domain_of_the_operators_own_does_not_inherit_the_realm_of_another()
    {
        var options = Configurations.Good(Configurations.Load(null, "actorsip.domains.default.realm=X", "actorsip.domains.main.names=[\"a.test\"]"));
        Assert.Equal(["X", "a.test"], RealmNames.All(options.Domains));
    }

    private static DomainOptions Domain(string realm, params string[] names) => new() { Name = "d", Names = names, Realm = realm };
}
