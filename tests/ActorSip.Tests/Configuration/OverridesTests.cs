using ActorSip.Configuration;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Tests.Configuration;

public sealed class OverridesTests
{
    [Fact]
    public void An_override_wins_over_the_file_and_the_file_over_the_default()
    {
        var options = Configurations.Good(Configurations.LoadText("actorsip.registrar {\n  max-contacts = 3\n  min-expires = 30s\n}\n", null,
            "actorsip.registrar.max-contacts=4"));
        Assert.Equal((4, 30, 3600), (options.Registrar.MaxContacts, options.Registrar.MinExpires.TotalSeconds, options.Registrar.DefaultExpires.TotalSeconds));
    }

    [Fact]
    public void The_last_override_wins() =>
        Assert.Equal(5, Configurations.Good(Configurations.Load(null, Contacts(4), Contacts(5))).Registrar.MaxContacts);

    [Theory]
    [InlineData("actorsip.server-header=a = b # {c}", "a = b # {c}")]
    [InlineData("actorsip.server-header=\"quoted\"", "quoted")]
    [InlineData("actorsip.server-header=", "")]
    [InlineData("actorsip.server-header = spaced ", "spaced")]
    [InlineData("actorsip.server-header=C:\\x", "C:\\x")]
    [InlineData("actorsip.server-header=${HEADER}", "from outside")]
    public void The_value_of_an_override_is_text_or_hocon(string entry, string value) =>
        Assert.Equal(value, Configurations.Good(Configurations.LoadIn(name => name == "HEADER" ? "from outside" : null, null, entry)).ServerHeader);

    [Fact]
    public void Listeners_of_ones_own_take_the_place_of_the_default_ones()
    {
        var listener = Assert.Single(Configurations.Good(Configurations.LoadText("actorsip.listeners.edge {\n  transport = tcp\n  bind = [\"127.0.0.1:5080\"]\n}\n")).Listeners);
        Assert.Equal(("edge", TransportProtocol.Tcp, "standard"), (listener.Name, listener.Transport, listener.Pipeline));
    }

    [Fact]
    public void A_default_listener_that_is_named_keeps_what_is_not_said()
    {
        var listener = Assert.Single(Configurations.Good(Configurations.Load(null, "actorsip.listeners.tcp.advertise=sip.example.com:5070")).Listeners);
        Assert.Equal((TransportProtocol.Tcp, "*:5060", "sip.example.com:5070"),
            (listener.Transport, listener.Bind[0].ToString(), listener.Advertise.ToString()));
    }

    [Fact]
    public void Domains_of_ones_own_take_the_place_of_the_default_one()
    {
        var domain = Assert.Single(Configurations.Good(Configurations.Load(null, "actorsip.domains.main.names=[\"One.test\", \"two.test\"]")).Domains);
        Assert.Equal(["one.test", "two.test"], domain.Names);
    }

    [Fact]
    public void Listeners_keep_the_order_of_the_file() => Assert.Equal(
        ["z", "a", "m"],
        Configurations.Good(Configurations.LoadText("actorsip.listeners.z.bind = \"127.0.0.1:1\"\nactorsip.listeners.a.bind = \"127.0.0.1:2\"\nactorsip.listeners.m.bind = \"127.0.0.1:3\"\n")).Listeners.Select(l => l.Name));

    [Fact]
    public void An_advertised_address_comes_from_the_environment()
    {
        const string text = "actorsip.listeners.udp.advertise = \"env:PUBLIC\"\n";
        var advertise = Configurations.Good(Configurations.LoadText(text, name => name == "PUBLIC" ? "203.0.113.9:5099" : null)).Listeners[0].Advertise;
        Assert.Equal(("203.0.113.9", 5099), (advertise.Host, advertise.Port));
    }

    [Theory]
    [InlineData("sip.Example.com", "sip.example.com", 0)]
    [InlineData("[2001:DB8::1]:5070", "[2001:db8::1]", 5070)]
    [InlineData("192.0.2.1", "192.0.2.1", 0)]
    public void An_advertised_address_may_be_fixed(string text, string host, int port)
    {
        var advertise = Configurations.Good(Configurations.Load(null, $"actorsip.listeners.udp.advertise=\"{text}\"")).Listeners[0].Advertise;
        Assert.Equal((host, port), (advertise.Host, advertise.Port));
    }

    [Fact]
    public void Settings_of_Akka_pass_through()
    {
        var akka = Configurations.LoadText("akka.loglevel = debug\nmy.own = 3\nactorsip-loop-0.throughput = 7\n", null, "akka.remote.dot-netty.tcp.port=4711").Akka!;
        Assert.Equal(("debug", 3, 4711), (akka.GetString("akka.loglevel"), akka.GetInt("my.own"), akka.GetInt("akka.remote.dot-netty.tcp.port")));
        Assert.Equal(7, akka.GetInt("actorsip-loop-0.throughput"));
    }

    private static string Contacts(int number) => $"actorsip.registrar.max-contacts={number}";
}
