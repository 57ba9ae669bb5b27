using ActorSip.Configuration;
using ActorSip.Hosting;
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

    private static DomainOptions Domain(string realm, params string[] names) => new() { Name = "d", Names = names, Realm = realm, Algorithms = [], Redirect = false };

    [Theory]
    [InlineData("", "example.com", "example.com", "auto")]
    [InlineData("", "actorsip", "auto", "example.com")]
    [InlineData("set", "set", "auto")]
    public void A_realm_is_what_is_set_or_the_first_name_unless_that_changes_with_the_address(string set, string realm, params string[] names) =>
        Assert.Equal(realm, RealmNames.Of(Configurations.Good(Configurations.Load(null, $"actorsip.domains.d.names=[{string.Join(", ", names.Select(name => $"\"{name}\""))}]", $"actorsip.domains.d.realm=\"{set}\"")).Domains[0]));

    [Fact]
    public void Each_domain_finds_its_realm_by_whatever_name_it_goes()
    {
        var domains = Configurations.Good(Configurations.Load(null, "actorsip.domains.a.names=[\"auto\"]", "actorsip.domains.b.names=[\"b.test\"]", "actorsip.domains.b.realm=b")).Domains;
        var table = NodeComponents.Realms(domains, DomainNames.Resolve(domains, ["192.0.2.1"], "host"));
        Assert.Equal(("actorsip", "b"), (table.Of("host"u8)?.ToString(), table.Of("b.test"u8)?.ToString()));
        Assert.Null(table.Of("192.0.2.1"u8));
    }
}
