using ActorSip.Configuration;
using Xunit;

namespace ActorSip.Tests.Configuration;

/// <summary>Peers, routes and numbers as an operator writes them.</summary>
public sealed class PeerConfigurationTests
{
    private const string Good = """
        actorsip.domains.main.names = ["example.com"]
        actorsip.peers {
          carrier {
            addresses = ["192.0.2.7", "198.51.100.0/24", "SIP.carrier.example", "[2001:db8::7]:5070"]
            target = ["sip:sbc1.carrier.example;transport=tcp", "sbc2.carrier.example:5070", "sips:sbc3.carrier.example"]
            transport = udp
            trusted = on
            username = us
            password = "env:CARRIER_PASSWORD"
          }
          backup {
            target = "203.0.113.9"
          }
        }
        actorsip.routes {
          germany {
            prefix = ["+49", "0049"]
            strip = 3
            prepend = "0"
            peers = ["carrier", "backup"]
            from = ["users", "peer:backup"]
          }
          partner {
            domain = ["Partner.example", "*.partner.example"]
            peers = "backup"
          }
        }
        actorsip.numbers {
          "+493012345" = "sip:alice@example.com"
        }

        """;

    [Fact]
    public void What_is_written_is_read()
    {
        var options = Configurations.Good(Configurations.LoadText(Good, name => name == "CARRIER_PASSWORD" ? "s3cret" : null));
        var carrier = options.Peers[0];
        Assert.Equal(["192.0.2.7", "198.51.100.0/24", "sip.carrier.example", "[2001:db8::7]:5070"], carrier.Addresses.Select(address => address.ToString()));
        Assert.Equal(["sip:sbc1.carrier.example;transport=tcp", "sip:sbc2.carrier.example:5070;transport=udp", "sips:sbc3.carrier.example"], carrier.Targets.Select(target => target.Uri));
        Assert.Equal(("us", "s3cret", true, false), (carrier.Username, carrier.Password.Value, carrier.Trusted, carrier.Authenticate));
        Assert.Equal("sip:203.0.113.9", options.Peers[1].Targets[0].Uri);
        Assert.Equal(["+49", "0049"], options.Routes[0].Prefixes);
        Assert.Equal((3, "0"), (options.Routes[0].Strip, options.Routes[0].Prepend));
        Assert.Equal(["partner.example", "*.partner.example"], options.Routes[1].Domains);
        Assert.Equal(new NumberOptions("+493012345", "sip:alice@example.com"), Assert.Single(options.Numbers));
    }

    [Fact]
    public void A_password_is_in_no_text_of_the_options() =>
        Assert.DoesNotContain("s3cret", Configurations.Good(Configurations.LoadText(Good, _ => "s3cret")).Peers[0].ToString(), StringComparison.Ordinal);

    /// <summary>A line, and what is said of it.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "peers.a.trusted = on", "peers.a: a peer needs addresses that its requests come from, or a target that requests to it go to" },
        { "peers.a.addresses = [\"192.0.2.1/24\"]", "peers.a.addresses: \"192.0.2.1/24\" is not an address; write \"192.0.2.7\"" },
        { "peers.a.addresses = [\"192.0.2.0/33\"]", "peers.a.addresses: \"192.0.2.0/33\" is not an address" },
        { "peers.a.addresses = [\"a b\"]", "peers.a.addresses: \"a b\" is not an address" },
        { "peers.a.addresses = [\"192.0.2.1\", \"::ffff:192.0.2.1\"]", "peers.a.addresses: 192.0.2.1 stands here twice" },
        { "peers.a.addresses = [\"192.0.2.77\"]", "peers.a.addresses: 192.0.2.77 stands in actorsip.peers.known.addresses already" },
        { "peers.a.target = [\"sip:user@carrier.example\"]", "peers.a.target: \"sip:user@carrier.example\" is not where requests can be sent" },
        { "peers.a.target = [\"tel:+49\"]", "peers.a.target: \"tel:+49\" is not where requests can be sent" },
        { "peers.a { target = \"h\"\n transport = pigeon }", "peers.a.transport: \"pigeon\" is not one of auto, udp, tcp" },
        { "peers.a { target = \"h\"\n username = us }", "peers.a.username: needs a password beside it" },
        { "peers.a { target = \"h\"\n username = us\n password = \"env:NONE\" }", "peers.a.password: the environment variable \"NONE\" is not set" },
        { "peers.a { target = \"h\"\n trustd = on }", "peers.a.trustd: there is no such setting; did you mean actorsip.peers.a.trusted?" },
        { "peers.\"a b\".target = \"h\"", "peers.a b: the name \"a b\" must be letters, digits, hyphens and underscores" },
        { "routes.r.peers = \"known\"", "routes.r: a route has either a domain, such as \"example.org\", or a prefix, such as \"+49\"; not both" },
        { "routes.r { peers = \"known\"\n domain = \"a.test\"\n prefix = \"0\" }", "routes.r: a route has either a domain" },
        { "routes.r.prefix = \"0\"", "routes.r: a route needs at least one peer" },
        { "routes.r { peers = \"nobody\"\n prefix = \"0\" }", "routes.r.peers: there is no peer \"nobody\"; there are known, mute" },
        { "routes.r { peers = \"mute\"\n prefix = \"0\" }", "routes.r.peers: the peer \"mute\" has no target to send to" },
        { "routes.r { peers = \"known\"\n prefix = \"abc\" }", "routes.r.prefix: \"abc\" is not the beginning of a number" },
        { "routes.r { peers = \"known\"\n domain = \"a_b c\" }", "routes.r.domain: \"a_b c\" is not a domain" },
        { "routes.r { peers = \"known\"\n domain = \"ours.test\" }", "routes.r.domain: \"ours.test\" is a name of actorsip.domains.main" },
        { "routes.r { peers = \"known\"\n domain = \"a.test\"\n strip = 1 }", "routes.r: strip and prepend are for numbers" },
        { "routes.r { peers = \"known\"\n prefix = \"0\"\n prepend = \"abc\" }", "routes.r.prepend: \"abc\" cannot stand in front of a number" },
        { "routes.r { peers = \"known\"\n prefix = \"0\"\n from = \"strangers\" }", "routes.r.from: \"strangers\" is nobody; there are users, peers, anyone, peer:NAME" },
        { "routes.r { peers = \"known\"\n prefix = \"0\"\n from = \"peer:x\" }", "routes.r.from: there is no peer \"x\"" },
        { "numbers.abc = \"sip:alice@ours.test\"", "numbers.abc: \"abc\" is not a number" },
        { "numbers.\"+49\" = \"alice\"", "numbers.+49: \"alice\" is not the address of a user" },
        { "numbers.\"+49\" = \"sip:ours.test\"", "numbers.+49: \"sip:ours.test\" is not the address of a user" },
        { "identity.trusted-headers = [\"a b\"]", "identity.trusted-headers: \"a b\" is not the name of a header field" },
        { "registrar.allow-contacts = [\"here\"]", "registrar.allow-contacts: \"here\" is not an address or network" },
        { "data-folder = \"\"", "data-folder: must be a path" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_wrong_setting_is_named_once_with_what_is_right(string line, string said)
    {
        var text = $"actorsip.domains.main.names = [\"ours.test\"]\nactorsip.peers.known {{ addresses = \"192.0.2.77\"\n target = \"192.0.2.77\" }}\nactorsip.peers.mute.addresses = \"192.0.2.78\"\nactorsip.{line}\n";
        var error = Assert.Single(Configurations.Errors(Configurations.LoadText(text)));
        Assert.StartsWith("actorsip." + said, error, StringComparison.Ordinal);
        Assert.Contains("(node.conf, line ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_default_is_named_once_and_not_for_each_peer()
    {
        var errors = Configurations.Errors(Configurations.LoadText("actorsip.peer-defaults.silence-timeout = soon\nactorsip.peers.a.target = \"h1\"\nactorsip.peers.b.target = \"h2\"\n"));
        Assert.StartsWith("actorsip.peer-defaults.silence-timeout: \"soon\" is not a duration", Assert.Single(errors), StringComparison.Ordinal);
    }
}
