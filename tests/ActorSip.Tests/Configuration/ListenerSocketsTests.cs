using ActorSip.Configuration;
using Xunit;

namespace ActorSip.Tests.Configuration;

public sealed class ListenerSocketsTests
{
    private static readonly FixedInterfaces Machine = new("lo 127.0.0.1", "lo ::1", "eth0 192.0.2.7", "eth0 2001:db8::7", "eth1 198.51.100.7");

    [Theory]
    [InlineData("*:5060", "127.0.0.1:5060 [::1]:5060 192.0.2.7:5060 [2001:db8::7]:5060 198.51.100.7:5060")]
    [InlineData("0.0.0.0:5060", "127.0.0.1:5060 192.0.2.7:5060 198.51.100.7:5060")]
    [InlineData("[::]:5060", "[::1]:5060 [2001:db8::7]:5060")]
    [InlineData("203.0.113.1:5060", "203.0.113.1:5060")]
    public void A_wildcard_stands_for_every_address_of_its_family(string bind, string sockets)
    {
        var plan = Plan($"actorsip.listeners.udp.bind = \"{bind}\"");
        Assert.Empty(plan.Errors);
        Assert.Equal(sockets, string.Join(' ', plan.Sockets.Select(socket => socket.Bind)));
        Assert.Equal(plan.Sockets.Select(socket => socket.Bind.ToString()), plan.Sockets.Select(socket => $"{socket.AdvertisedHost}:{socket.Bind.Port}"));
    }

    [Fact]
    public void An_address_that_is_given_wins_over_a_wildcard()
    {
        var plan = Plan("actorsip.listeners.all.bind = \"0.0.0.0:5060\"\nactorsip.listeners.inner.bind = \"192.0.2.7:5060\"");
        Assert.Empty(plan.Errors);
        Assert.Equal(["all 127.0.0.1:5060/udp", "all 198.51.100.7:5060/udp", "inner 192.0.2.7:5060/udp"],
            plan.Sockets.Select(socket => $"{socket.Listener.Name} {socket}"));
    }

    [Fact]
    public void Two_wildcards_over_the_same_addresses_are_an_error()
    {
        var plan = Plan("actorsip.listeners.all.bind = \"*:5060\"\nactorsip.listeners.six.bind = \"[::]:5060\"");
        Assert.Equal(
            ["actorsip.listeners.six.bind: [::]:5060 includes ::1, which actorsip.listeners.all.bind has already",
                "actorsip.listeners.six.bind: [::]:5060 includes 2001:db8::7, which actorsip.listeners.all.bind has already"],
            plan.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void A_wildcard_that_stands_for_nothing_is_an_error() => Assert.Equal(
        "actorsip.listeners.udp.bind: this machine has no address that [::]:5060 would stand for",
        Assert.Single(Plan("actorsip.listeners.udp.bind = \"[::]:5060\"", new FixedInterfaces("lo 127.0.0.1")).Errors).ToString());

    [Theory]
    [InlineData("interface:eth0", "192.0.2.7 [2001:db8::7] 192.0.2.7 [2001:db8::7] 192.0.2.7")]
    [InlineData("interface:eth0/4", "192.0.2.7 192.0.2.7 192.0.2.7 192.0.2.7 192.0.2.7")]
    [InlineData("interface:eth0/6", "[2001:db8::7] [2001:db8::7] [2001:db8::7] [2001:db8::7] [2001:db8::7]")]
    [InlineData("sip.example.com:7", "sip.example.com sip.example.com sip.example.com sip.example.com sip.example.com")]
    public void The_advertised_address_may_be_another(string advertise, string hosts) =>
        Assert.Equal(hosts, string.Join(' ', Plan($"actorsip.listeners.udp.advertise = \"{advertise}\"").Sockets.Select(socket => socket.AdvertisedHost)));

    [Theory]
    [InlineData("interface:eth9", "there is no interface eth9; there are lo, eth0, eth1")]
    [InlineData("interface:eth1/6", "the interface eth1 has no IPv6 address")]
    public void An_interface_must_have_the_address_it_shall_advertise(string advertise, string said) => Assert.Equal(
        $"actorsip.listeners.udp.advertise: {said}",
        Assert.Single(Plan($"actorsip.listeners.udp {{\n  bind = \"127.0.0.1:5060\"\n  advertise = \"{advertise}\"\n}}").Errors).ToString());

    /// <summary>What the machine lacks, with the file and the line, also when the configuration has errors of its own.</summary>
    [Theory]
    [InlineData("a.advertise = \"env:NOPE_X\"", "b.advertise = \"interface:nope\"", "b.pipeline = nope", "actorsip.listeners.b.advertise: there is no interface nope; there are lo, eth0, eth1 (2)")]
    [InlineData("a.bind = \"*:5060\"", "b.bind = \"*:5060\"", "b.advertise = \"interface:nope\"", "actorsip.listeners.b.advertise: there is no interface nope; there are lo, eth0, eth1 (3)")]
    [InlineData("a.transport = pigeon", "a.advertise = \"interface:eth1/6\"", "a.bind = \"127.0.0.1:1\"", "actorsip.listeners.a.advertise: the interface eth1 has no IPv6 address (2)")]
    [InlineData("a.bind = nowhere", "a.advertise = \"interface:nope\"", "a.pipeline = nope", "actorsip.listeners.a.advertise: there is no interface nope; there are lo, eth0, eth1 (2)")]
    [InlineData("a.bind = \"127.0.0.1:1\"", "b.bind = \"127.0.0.1:1\"", "b.pipeline = nope", "")]
    public void A_wrong_configuration_is_planned_as_far_as_it_could_be_read(string first, string second, string third, string said)
    {
        var configuration = Configurations.LoadText($"actorsip.listeners.{first}\nactorsip.listeners.{second}\nactorsip.listeners.{third}\n");
        Assert.False(configuration.IsGood);
        Assert.Equal(said, string.Join('\n', configuration.Plan(Machine).Errors.Select(error => $"{error.Path}: {error.Message} ({error.Origin[^1]})")));
    }

    [Fact]
    public void Auto_stands_for_the_host_and_its_addresses_unless_another_domain_has_them()
    {
        var domains = Configurations.Good(Configurations.LoadText("actorsip.domains.a.names = [\"a.test\", \"auto\"]\nactorsip.domains.b.names = [\"192.0.2.7\"]")).Domains;
        var names = DomainNames.Resolve(domains, ["192.0.2.7", "[2001:DB8::7]", "192.0.2.7"], "Box");
        Assert.Equal(["a.test", "box", "[2001:db8::7]"], names[0]);
        Assert.Equal(["192.0.2.7"], names[1]);
    }

    [Fact]
    public void The_system_has_a_loopback_address() =>
        Assert.Contains(new SystemNetworkInterfaces().Addresses, address => address.Address.Equals(System.Net.IPAddress.Loopback));

    private static ListenerPlan Plan(string text, FixedInterfaces? machine = null) =>
        ListenerSockets.Plan(Configurations.Good(Configurations.LoadText(text)).Listeners, machine ?? Machine);
}
