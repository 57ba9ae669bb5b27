using ActorSip.Configuration;
using Xunit;

namespace ActorSip.Tests.Configuration;

public sealed class ConfigurationErrorsTests
{
    /// <summary>A line of the file, and what is said of it.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "registrar.min-expires = abc", "registrar.min-expires: \"abc\" is not a duration; write 60s" },
        { "registrar.min-expires = 60", "registrar.min-expires: \"60\" is not a duration; write 60s" },
        { "registrar.min-expires = 1500ms", "registrar.min-expires: 1500ms is not whole seconds; write 60s" },
        { "registrar.min-expires = 2h", "registrar.min-expires: 2h is outside 1s to 1h" },
        { "registrar.min-expires = []", "registrar.min-expires: is a list, but a single value is expected" },
        { "registrar.min-expires { a = 1 }", "registrar.min-expires: is a section, but a single value is expected" },
        { "registrar = 5", "registrar: is a section; write its settings one by one" },
        { "registrar.max-contacts = many", "registrar.max-contacts: \"many\" is not a whole number; write one from 1 to 128" },
        { "registrar.max-contacts = 0", "registrar.max-contacts: 0 is outside 1 to 128" },
        { "registrar.lookup-retry = 10s", "registrar.lookup-retry: 10s is above actorsip.registrar.lookup-max-retry, 500ms" },
        { "registrar.default-expires = 30s", "registrar.min-expires: 1m is above actorsip.registrar.default-expires, 30s" },
        { "registrar.max-expires = 1800s", "registrar.default-expires: 1h is above actorsip.registrar.max-expires, 30m" },
        { "location.hash-size = 3", "location.hash-size: 3 is outside 4 to 20" },
        { "location.hash-size = 21", "location.hash-size: 21 is outside 4 to 20" },
        { "loops = 65", "loops: 65 is outside 1 to 64" },
        { "loops = many", "loops: \"many\" is not a whole number; write one from 1 to 64" },
        { "timers.t1 = 5s", "timers.t1: 5s is above actorsip.timers.t2, 4s" },
        { "timers.timer-c = 3m", "timers.timer-c: 3m is outside 181s to 1h" },
        { "proxy.record-route = perhaps", "proxy.record-route: \"perhaps\" is neither on nor off" },
        { "proxy.session-timer.min-se = 89s", "proxy.session-timer.min-se: 89s is outside 90s to 1d" },
        { "proxy.session-timer.min-se = 90500ms", "proxy.session-timer.min-se: 90500ms is not whole seconds; write 90s" },
        { "proxy.session-timer.expires = 60s", "proxy.session-timer.min-se: 90s is above actorsip.proxy.session-timer.expires, 1m" },
        { "buffers.allocator = borrowed", "buffers.allocator: \"borrowed\" is not one of pooled, unpooled, debug" },
        { "buffers.max-pooled = huge", "buffers.max-pooled: \"huge\" is not a size in bytes; write 512MiB" },
        { "buffers.max-pooled = 1kB", "buffers.max-pooled: 1kB is outside 1MiB to 64GiB" },
        { "transport.udp.channel = tin-cans", "transport.udp.channel: \"tin-cans\" is not one of auto, batching, portable" },
        { "nat.detect = [\"smell\"]", "nat.detect: \"smell\" is not a test; there are via, contact" },
        { "nat.detect { via = on }", "nat.detect: is a section, but a list is expected" },
        { "node.name = \"a b\"", "node.name: \"a b\" must be letters, digits and hyphens" },
        { "node.address = \"127.0.0.1:3\"", "node.address: \"127.0.0.1:3\" is neither an IP address nor a host name" },
        { "admin.bind = localhost", "admin.bind: \"localhost\" is not an address with a port; write \"127.0.0.1:8080\", or \"off\"" },
        { "server-header = \"a\\nb\"", "server-header: must be up to 128 printable ASCII characters on one line" },
        { "domains.a.names = []", "domains.a.names: a domain needs at least one name, such as \"example.com\"" },
        { "domains.a.names = [\"exa mple\"]", "domains.a.names: \"exa mple\" is neither a host name nor an IP address (IPv6 in brackets)" },
        { "domains.a.names = [\"a.test\", \"A.test\"]", "domains.a.names: \"a.test\" stands here twice" },
        { "domains.\"a b\".names = [\"a.test\"]", "domains.a b.names: the name \"a b\" must be letters, digits, hyphens and underscores" },
        { "data-folder = \"\"", "data-folder: must be a path" },
        { "users.store = pigeonhole", "users.store: \"pigeonhole\" is not one of sqlite, file" },
        { "users.cached-for = 2h", "users.cached-for: 2h is above actorsip.users.stale, 1h" },
        { "users.backend.timeout = 2", "users.backend.timeout: \"2\" is not a duration; write 2s" },
        { "pipelines.p = [\"relay\", \"magic\"]", "pipelines.p: \"magic\" is not a step; there are authentication, in-dialog, location, nat, options, peers, redirect, registrar, relay, routes, sanity, session-timer" },
        { "domains.a.names = [\"a.test\"]\nactorsip.domains.a.algorithms = []", "domains.a.algorithms: a domain needs at least one algorithm, such as \"MD5\"" },
        { "domains.a.names = [\"a.test\"]\nactorsip.domains.a.algorithms = [\"MD5\", \"md5\"]", "domains.a.algorithms: \"md5\" stands here twice" },
        { "domains.a.names = [\"a.test\"]\nactorsip.domains.a.algorithms = [\"MD5-sess\"]", "domains.a.algorithms: \"MD5-sess\" is not an algorithm; there are MD5, SHA-256, SHA-512-256" },
        { "domains.a.names = [\"a.test\"]\nactorsip.domains.a.realm = \"a\\\"b\"", "domains.a.realm: \"a\"b\" must be up to 128 printable ASCII characters without quotes and backslashes" },
        { "domain-defaults.algorithms = [\"ROT13\"]", "domain-defaults.algorithms: \"ROT13\" is not an algorithm; there are MD5, SHA-256, SHA-512-256" },
        { "authentication.nonce-lifetime = 9s", "authentication.nonce-lifetime: 9s is outside 10s to 1d" },
        { "authentication.nonces = 1023", "authentication.nonces: 1023 is outside 1024 to 16000000" },
        { "pipelines.p = []", "pipelines.p: a pipeline needs at least one step" },
        { "listeners.l.bind = []", "listeners.l.bind: a listener needs at least one address; write [\"*:5060\"] for all of this machine" },
        { "listeners.udp.bind = [\"nowhere:99999\"]", "listeners.udp.bind: \"nowhere:99999\" is not an address with a port; write \"192.0.2.1:5060\", \"[2001:db8::1]:5060\", or \"*:5060\" for all addresses of this machine" },
        { "listeners.udp.bind = [\"127.0.0.1:5060\", \"127.0.0.1:5060\"]", "listeners.udp.bind: 127.0.0.1:5060/udp stands here twice" },
        { "listeners.udp.transport = pigeon", "listeners.udp.transport: \"pigeon\" is not one of udp, tcp" },
        { "listeners.udp.pipeline = nosuch", "listeners.udp.pipeline: there is no pipeline \"nosuch\"; there are standard" },
        { "listeners.udp.advertise = \"env:NOBODY\"", "listeners.udp.advertise: the environment variable \"NOBODY\" is not set" },
        { "listeners.udp.advertise = \"interface:\"", "listeners.udp.advertise: \"interface:\" must be interface:NAME, interface:NAME/4 or interface:NAME/6" },
        { "listeners.udp.advertise = \"0.0.0.0\"", "listeners.udp.advertise: \"0.0.0.0\" is not an address that others can send to; write a host or host:port, env:NAME, interface:NAME, or \"\" for the bound address" },
        { "registrar.max-contcats = 3", "registrar.max-contcats: there is no such setting; did you mean actorsip.registrar.max-contacts?" },
        { "max-contacts = 3", "max-contacts: there is no such setting; did you mean actorsip.registrar.max-contacts?" },
        { "registar.max-contacts = 3", "registar: there is no such setting; did you mean actorsip.registrar?" },
        { "listeners.udp.bnid = \"*:1\"", "listeners.udp.bnid: there is no such setting; did you mean actorsip.listeners.udp.bind?" },
        { "nonsense { deep = 1 }", "nonsense: there is no such setting" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_wrong_setting_is_named_with_what_is_right(string line, string said)
    {
        // The listener and the domain that a line may speak of are there without it too.
        var error = Assert.Single(Configurations.Errors(Configurations.LoadText($"actorsip.listeners.udp.bind = [\"*:5060\"]\nactorsip.{line}\n")));
        Assert.StartsWith("actorsip." + said, error, StringComparison.Ordinal);
    }

    /// <summary>A text, and the one thing said of it.</summary>
    public static TheoryData<string, string> Texts => new()
    {
        { "actorsip = 5", "actorsip: is a section; write its settings one by one (node.conf, line 1)" },
        { "akka = 5", "akka: is a section; write its settings one by one (node.conf, line 1)" },
        { "actrosip {\n  loops = 1\n}", "actrosip: there is no such section; did you mean actorsip? (node.conf, line 1)" },
        { "\nactrosip.registrar.max-contacts = 3", "actrosip: there is no such section; did you mean actorsip? (node.conf, line 2)" },
        { "aka.loglevel = INFO", "aka: there is no such section; did you mean akka? (node.conf, line 1)" },
        { "registrar.max-contacts = 3", "registrar: there is no such section; did you mean actorsip.registrar? (node.conf, line 1)" },
        { "actorsip-loop-x.throughput = 3", "actorsip-loop-x: there is no such section; did you mean actorsip-loop-0? (node.conf, line 1)" },
        { "akka.loglevel = FOO", "akka.loglevel: \"FOO\" is not one of OFF, ERROR, WARNING, INFO, DEBUG (node.conf, line 1)" },
        { "akka.remote.dot-netty.tcp.applied-adapters = [trttl]", "akka.remote.dot-netty.tcp.applied-adapters: \"knock\" is missing; nodes that have it and nodes that have not do not understand each other (node.conf, line 1)" },
        { "akka.stdout-loglevel = []", "akka.stdout-loglevel: is a list, but a single value is expected (node.conf, line 1)" },
        { "actorsip.registrar.min-expires = ${FOO}", "actorsip.registrar.min-expires: the environment variable FOO is not set (node.conf, line 1)" },
        { "actorsip.listeners.udp.bind = [${FOO}]", "actorsip.listeners.udp.bind: the environment variable FOO is not set (node.conf, line 1)" },
        { "actorsip.domains.example.com.names = [\"example.com\"]", "actorsip.domains.example.com: the name of a domain's section has no dots; write one such as actorsip.domains.main.names = [\"example.com\"] (node.conf, line 1)" },
        { "actorsip.listeners.a { transport = pigeon\n bind = \"*:5060\" }\nactorsip.listeners.b.bind = \"*:5060\"", "actorsip.listeners.a.transport: \"pigeon\" is not one of udp, tcp (node.conf, line 1)" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_mistake_is_reported_once(string text, string said) => Assert.Equal([said], Configurations.Errors(Configurations.LoadText(text + "\n")));

    [Fact]
    public void An_error_tells_file_and_line() => Assert.Equal(
        ["actorsip.registrar.max-contacts: 0 is outside 1 to 128 (node.conf, line 3)"],
        Configurations.Errors(Configurations.LoadText("actorsip {\n  registrar {\n    max-contacts = 0\n  }\n}\n")));

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var text = string.Concat(((string[])["loops = 0", "timers.t1 = soon", "nonsense = 1", "listeners.a.pipeline = x", "domains.d.names = []"]).Select(line => $"actorsip.{line}\n"));
        var errors = Configurations.Errors(Configurations.LoadText(text, null, "actorsip.timers.t11=1s", "oops"));
        string[] paths = ["actorsip.loops", "actorsip.timers.t1", "actorsip.nonsense", "actorsip.listeners.a.pipeline", "actorsip.listeners.a.bind", "actorsip.domains.d.names", "actorsip.timers.t11", "\"oops\" must be path=value"];
        Assert.All(paths, path => Assert.Contains(errors, error => error.StartsWith(path, StringComparison.Ordinal)));
        Assert.Equal(paths.Length, errors.Count);
    }

    [Fact]
    public void The_same_address_of_two_listeners_is_an_error() => Assert.Equal(
        ["actorsip.listeners.b.bind: 127.0.0.1:5060/udp stands in actorsip.listeners.a.bind already (node.conf, line 2)"],
        Configurations.Errors(Configurations.LoadText("actorsip.listeners.a.bind = \"127.0.0.1:5060\"\nactorsip.listeners.b.bind = \"127.0.0.1:5060\"\n")));

    [Fact]
    public void The_same_name_of_two_domains_is_an_error() => Assert.Equal(
        ["actorsip.domains.b.names: \"x.test\" is a name of actorsip.domains.a.names already (node.conf, line 2)"],
        Configurations.Errors(Configurations.LoadText("actorsip.domains.a.names = [\"x.test\"]\nactorsip.domains.b.names = [\"y.test\", \"x.test\"]\n")));

    [Fact]
    public void Two_domains_of_one_realm_have_the_same_algorithms() => Assert.Equal(
        ["actorsip.domains.b.algorithms: actorsip.domains.a has the same realm, and other algorithms (node.conf, line 3)"],
        Configurations.Errors(Configurations.LoadText("actorsip.domains.a.names = [\"x.test\"]\nactorsip.domains.b.names = [\"y.test\"]\nactorsip.domains.b.algorithms = [\"SHA-256\"]\nactorsip.domain-defaults.realm = \"one\"\n")));

    [Fact]
    public void No_listener_and_no_domain_are_errors() => Assert.Equal(
        [
            "actorsip.domains: there is no domain; give one names, such as actorsip.domains.main.names = [\"example.com\"] (node.conf, line 1)",
            "actorsip.listeners: there is no listener; write one, such as actorsip.listeners.udp.bind = [\"*:5060\"] (node.conf, line 2)",
        ],
        Configurations.Errors(Configurations.LoadText("actorsip.domains = none\nactorsip.listeners = none\n")).Where(error => error.Contains("there is no", StringComparison.Ordinal)));

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Equal(["/no/such/file.conf: there is no such file"], Configurations.Errors(Configurations.Load("/no/such/file.conf")));

    [Fact]
    public void A_folder_is_no_file() => Assert.Equal(["/: is a folder; name the file in it"], Configurations.Errors(Configurations.Load("/")));

    [Fact]
    public void A_domain_that_an_override_names_with_dots_is_told_where_it_was_set() => Assert.EndsWith(
        "[\"example.com\"] (--set)",
        Assert.Single(Configurations.Errors(Configurations.Load(null, "actorsip.domains.example.com.names=[\"example.com\"]"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("actorsip")]
    [InlineData("=5")]
    [InlineData("actorsip loops=1")]
    [InlineData("actorsip.registrar.max-contacts=[")]
    [InlineData("actorsip.registrar.max-contacts=[3")]
    [InlineData("actorsip.registrar.max-contacts=\"3\\q\"")]
    public void An_override_that_cannot_be_read_is_an_error(string entry) => Assert.Single(Configurations.Load(null, entry).Errors);
}
