using ActorSip.Configuration;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace ActorSip.Tests.Configuration;

/// <summary>reference.conf and the options records are two sides of one list.</summary>
public sealed class ReferenceTests
{
    /// <summary>Setting, a value other than its default, the property that shows it, and how.</summary>
    public static TheoryData<string, string, string, string> Settings => new()
    {
        { "node.name", "edge", "Node.Name", "edge" },
        { "location.durability", "none", "Location.Durability", "None" },
        { "location.synchronous", "full", "Location.IsSynchronous", "True" },
        { "location.snapshot-events", "50", "Location.SnapshotEvents", "50" },
        { "node.address", "127.0.0.2", "Node.Address", "127.0.0.2" },
        { "node.port", "4053", "Node.Port", "4053" },
        { "cluster.seeds", "a.test:4053", "Cluster.Seeds[0]", "a.test:4053" },
        { "cluster.size", "3", "Cluster.Size", "3" },
        { "cluster.join-timeout", "30s", "Cluster.JoinTimeout", "00:00:30" },
        { "cluster.link-port", "4054", "Cluster.LinkPort", "4054" },
        { "cluster.tls.certificate", "a.pem", "Cluster.Tls.Certificate", "a.pem" },
        { "cluster.tls.key", "b.pem", "Cluster.Tls.Key", "b.pem" },
        { "cluster.tls.ca", "c.pem", "Cluster.Tls.Ca", "c.pem" },
        { "loops", "61", "Loops", "61" },
        { "loop.max-crossing", "100", "Loop.MaxCrossing", "100" },
        { "loop.max-work-per-pass", "128", "Loop.MaxWorkPerPass", "128" },
        { "loop.max-work-time", "500us", "Loop.MaxWorkTime", "00:00:00.0005000" },
        { "loop.write-gather-time", "2ms", "Loop.WriteGatherTime", "00:00:00.0020000" },
        { "loop.far-write-gather-time", "2ms", "Loop.FarWriteGatherTime", "00:00:00.0020000" },
        { "loop.gather-time", "20us", "Loop.GatherTime", "00:00:00.0000200" },
        { "loop.nice", "-1", "Loop.Nice", "-1" },
        { "loop.passes-without-wait", "0", "Loop.PassesWithoutWait", "0" },
        { "domains.default.names", "Example.COM", "Domains[0].Names[0]", "example.com" },
        { "data-folder", "/var/lib/actorsip", "DataFolder", "/var/lib/actorsip" },
        { "users.store", "file", "Users.Store", "File" },
        { "users.sqlite.path", "other.db", "Users.SqlitePath", "other.db" },
        { "users.file.path", "other.txt", "Users.FilePath", "other.txt" },
        { "users.check-interval", "2s", "Users.CheckInterval", "00:00:02" },
        { "users.max-cached", "11", "Users.MaxCached", "11" },
        { "users.cached-for", "6m", "Users.CachedFor", "00:06:00" },
        { "users.stale", "2h", "Users.Stale", "02:00:00" },
        { "users.max-unknown", "12", "Users.MaxUnknown", "12" },
        { "users.unknown-for", "7s", "Users.UnknownFor", "00:00:07" },
        { "users.max-waiting", "13", "Users.MaxWaiting", "13" },
        { "users.backend.max-queued", "14", "Users.Backend.MaxQueued", "14" },
        { "users.backend.timeout", "3s", "Users.Backend.Timeout", "00:00:03" },
        { "users.backend.max-failures", "6", "Users.Backend.MaxFailures", "6" },
        { "users.backend.recovery", "4s", "Users.Backend.Recovery", "00:00:04" },
        { "domain-defaults.realm", "the realm", "Domains[0].Realm", "the realm" },
        { "domain-defaults.algorithms", "[\"sha-256\", \"MD5\"]", "Domains[0].Algorithms[0]", "Sha256" },
        { "authentication.nonce-lifetime", "1m", "Authentication.NonceLifetime", "00:01:00" },
        { "authentication.nonces", "2048", "Authentication.Nonces", "2048" },
        { "listener-defaults.transport", "tcp", "Listeners[0].Transport", "Tcp" },
        { "listener-defaults.bind", "127.0.0.1:1", "Listeners[0].Bind[0]", "127.0.0.1:1" },
        { "listener-defaults.advertise", "192.0.2.1:7", "Listeners[0].Advertise", "192.0.2.1:7" },
        { "listener-defaults.pipeline", "other", "Listeners[0].Pipeline", "other" },
        { "listeners.udp.transport", "tcp", "Listeners[0].Transport", "Tcp" },
        { "listeners.udp.bind", "[::1]:5070", "Listeners[0].Bind[0]", "[::1]:5070" },
        { "listeners.tcp.transport", "udp", "Listeners[0].Transport", "Udp" },
        { "listeners.tcp.bind", "0.0.0.0:5070", "Listeners[0].Bind[0]", "0.0.0.0:5070" },
        { "pipelines.standard", "[\"sanity\", \"relay\"]", "Pipelines[0].Steps[1]", "relay" },
        { "buffers.allocator", "debug", "Buffers.Allocator", "Debug" },
        { "buffers.max-pooled", "1GiB", "Buffers.MaxPooled", "1073741824" },
        { "transport.udp.channel", "portable", "Transport.Udp.Channel", "Portable" },
        { "transport.udp.segments", "off", "Transport.Udp.Segments", "False" },
        { "transport.udp.batch", "32", "Transport.Udp.Batch", "32" },
        { "transport.udp.max-datagram", "2000", "Transport.Udp.MaxDatagram", "2000" },
        { "transport.udp.receive-buffer", "8MiB", "Transport.Udp.ReceiveBuffer", "8388608" },
        { "transport.udp.send-buffer", "0", "Transport.Udp.SendBuffer", "0" },
        { "transport.udp.max-undelivered", "5", "Transport.Udp.MaxUndelivered", "5" },
        { "transport.udp.max-queued", "6", "Transport.Udp.MaxQueued", "6" },
        { "transport.tcp.channel", "portable", "Transport.Tcp.Channel", "Portable" },
        { "transport.tcp.backlog", "7", "Transport.Tcp.Backlog", "7" },
        { "transport.tcp.max-connections", "8", "Transport.Tcp.MaxConnections", "8" },
        { "transport.tcp.max-connections-per-address", "9", "Transport.Tcp.MaxConnectionsPerAddress", "9" },
        { "transport.tcp.connect-timeout", "5s", "Transport.Tcp.ConnectTimeout", "00:00:05" },
        { "transport.tcp.write-queue-messages", "10", "Transport.Tcp.WriteQueueMessages", "10" },
        { "transport.tcp.write-queue-bytes", "64KiB", "Transport.Tcp.WriteQueueBytes", "65536" },
        { "transport.tcp.write-stall-timeout", "0s", "Transport.Tcp.WriteStallTimeout", "00:00:00" },
        { "transport.tcp.max-undelivered", "8KiB", "Transport.Tcp.MaxUndelivered", "8192" },
        { "transport.tcp.first-message-timeout", "1m", "Transport.Tcp.FirstMessageTimeout", "00:01:00" },
        { "transport.tcp.whole-message-timeout", "2m", "Transport.Tcp.WholeMessageTimeout", "00:02:00" },
        { "transport.tcp.idle-timeout", "1h", "Transport.Tcp.IdleTimeout", "01:00:00" },
        { "transport.tcp.half-closed-time", "2s", "Transport.Tcp.HalfClosedTime", "00:00:02" },
        { "messages.max-headers", "64", "Messages.MaxHeaders", "64" },
        { "messages.max-header-bytes", "16KiB", "Messages.MaxHeaderBytes", "16384" },
        { "messages.max-line-bytes", "2KiB", "Messages.MaxLineBytes", "2048" },
        { "messages.max-body-bytes", "32KiB", "Messages.MaxBodyBytes", "32768" },
        { "messages.max-vias", "20", "Messages.MaxVias", "20" },
        { "messages.max-routes", "21", "Messages.MaxRoutes", "21" },
        { "messages.max-record-routes", "22", "Messages.MaxRecordRoutes", "22" },
        { "messages.max-contact-values", "23", "Messages.MaxContacts", "23" },
        { "messages.max-uri-bytes", "1KiB", "Messages.MaxUriBytes", "1024" },
        { "timers.t1", "200ms", "Timers.T1", "00:00:00.2000000" },
        { "timers.t2", "5s", "Timers.T2", "00:00:05" },
        { "timers.t4", "6s", "Timers.T4", "00:00:06" },
        { "timers.timer-c", "4m", "Timers.TimerC", "00:04:00" },
        { "sources.max-rate", "21", "Sources.MaxRate", "21" },
        { "sources.burst", "22", "Sources.Burst", "22" },
        { "sources.max-guesses", "23", "Sources.MaxGuesses", "23" },
        { "sources.guess-interval", "24s", "Sources.GuessInterval", "00:00:24" },
        { "sources.ban-time", "25s", "Sources.BanTime", "00:00:25" },
        { "sources.proof-time", "26s", "Sources.ProofTime", "00:00:26" },
        { "sources.max-sources", "127", "Sources.MaxSources", "127" },
        { "sources.max-accounts", "128", "Sources.MaxAccounts", "128" },
        { "sources.exempt", "192.0.2.0/24", "Sources.Exempt[0]", "192.0.2.0/24" },
        { "sources.banned", "2001:db8::/32", "Sources.Banned[0]", "2001:db8::/32" },
        { "sources.scanners", "Nosy", "Sources.Scanners[0]", "Nosy" },
        { "transactions.max-live", "1000", "Transactions.MaxLive", "1000" },
        { "transactions.max-live-unknown", "900", "Transactions.MaxLiveUnknown", "900" },
        { "transactions.max-tombstones", "2000", "Transactions.MaxTombstones", "2000" },
        { "transactions.max-tombstone-bytes", "8MiB", "Transactions.MaxTombstoneBytes", "8388608" },
        { "registrar.min-expires", "30s", "Registrar.MinExpires", "00:00:30" },
        { "registrar.default-expires", "30m", "Registrar.DefaultExpires", "00:30:00" },
        { "registrar.max-expires", "1d", "Registrar.MaxExpires", "1.00:00:00" },
        { "registrar.max-contacts", "128", "Registrar.MaxContacts", "128" },
        { "registrar.lookup-retry", "100ms", "Registrar.LookupRetry", "00:00:00.1000000" },
        { "registrar.lookup-max-retry", "3s", "Registrar.LookupMaxRetry", "00:00:03" },
        { "registrar.lookup-timeout", "10 seconds", "Registrar.LookupTimeout", "00:00:10" },
        { "registrar.max-waiting", "10", "Registrar.MaxWaiting", "10" },
        { "location.hash-size", "12", "Location.HashSize", "12" },
        { "location.shards", "64", "Location.Shards", "64" },
        { "location.max-addresses", "1000", "Location.MaxAddresses", "1000" },
        { "proxy.record-route", "off", "Proxy.RecordRoute", "False" },
        { "proxy.max-forwards", "69", "Proxy.MaxForwards", "69" },
        { "proxy.max-breadth", "30", "Proxy.MaxBreadth", "30" },
        { "proxy.max-branches", "11", "Proxy.MaxBranches", "11" },
        { "proxy.recurse-on-3xx", "on", "Proxy.RecurseOn3xx", "True" },
        { "proxy.max-recursions", "3", "Proxy.MaxRecursions", "3" },
        { "proxy.loop-detection", "false", "Proxy.LoopDetection", "False" },
        { "proxy.cookie-validity", "12h", "Proxy.CookieValidity", "12:00:00" },
        { "proxy.session-timer.expires", "90s", "Proxy.SessionExpires", "00:01:30" },
        { "proxy.session-timer.min-se", "2m", "Proxy.MinSe", "00:02:00" },
        { "nat.detect", "[\"contact\"]", "Nat.Detect", "Contact" },
        { "nat.keepalive.contacts", "off", "Nat.Keepalive.Contacts", "None" },
        { "nat.keepalive.interval", "20s", "Nat.Keepalive.Interval", "00:00:20" },
        { "nat.keepalive.misses", "4", "Nat.Keepalive.Misses", "4" },
        { "nat.keepalive.max-under-way", "15", "Nat.Keepalive.MaxUnderWay", "15" },
        { "proxy.next-address-after", "3s", "Proxy.NextAddressAfter", "00:00:03" },
        { "resolver.servers", "[\"[::1]:5353\"]", "Resolver.Servers[0]", "[::1]:5353" },
        { "resolver.attempt-timeout", "200ms", "Resolver.AttemptTimeout", "00:00:00.2000000" },
        { "resolver.retries", "3", "Resolver.Retries", "3" },
        { "resolver.hosts-file", "\"\"", "Resolver.HostsFile", "" },
        { "resolver.use-naptr", "off", "Resolver.UseNaptr", "False" },
        { "resolver.address-families", "ipv6", "Resolver.AddressFamilies", "IPv6Only" },
        { "resolver.max-addresses", "4", "Resolver.MaxAddresses", "4" },
        { "resolver.min-ttl", "2s", "Resolver.MinTimeToLive", "00:00:02" },
        { "resolver.max-ttl", "2h", "Resolver.MaxTimeToLive", "02:00:00" },
        { "resolver.negative-ttl", "6s", "Resolver.NegativeTimeToLive", "00:00:06" },
        { "resolver.failure-ttl", "7s", "Resolver.FailureTimeToLive", "00:00:07" },
        { "resolver.stale-ttl", "0s", "Resolver.StaleTimeToLive", "00:00:00" },
        { "resolver.max-waiting", "20", "Resolver.MaxWaiting", "20" },
        { "resolver.blocklist-time", "0s", "Resolver.BlocklistTime", "00:00:00" },
        { "resolver.blocklist-max-time", "1m", "Resolver.BlocklistMaxTime", "00:01:00" },
        { "resolver.blocklist-max-entries", "5", "Resolver.BlocklistMaxEntries", "5" },
        { "transport.tcp.max-unfinished", "1MiB", "Transport.Tcp.MaxUnfinished", "1048576" },
        { "transport.tcp.max-keepalives", "77", "Transport.Tcp.MaxKeepalives", "77" },
        { "transport.tcp.keepalive-time", "30s", "Transport.Tcp.KeepAliveTime", "00:00:30" },
        { "transport.tcp.unacknowledged-timeout", "5s", "Transport.Tcp.UnacknowledgedTimeout", "00:00:05" },
        { "resolver.max-look-ups", "7", "Resolver.MaxLookUps", "7" },
        { "resolver.max-entries", "100", "Resolver.MaxEntries", "100" },
        { "resolver.timeout", "3s", "Resolver.Timeout", "00:00:03" },
        { "admin.bind", "off", "Admin.Bind", "" },
        { "shutdown.drain", "3s", "Shutdown.Drain", "00:00:03" },
        { "server-header", "ActorSip", "ServerHeader", "ActorSip" },
        { "domain-defaults.redirect", "on", "Domains[0].Redirect", "True" },
        { "listener-defaults.redirect", "on", "Listeners[0].Redirect", "True" },
        { "peer-defaults.addresses", "192.0.2.0/24", "Peers[0].Addresses[0]", "192.0.2.0/24" },
        { "peer-defaults.target", "[2001:db8::7]:5070", "Peers[0].Targets[0].HostPort", "[2001:db8::7]:5070" },
        { "peer-defaults.transport", "tcp", "Peers[0].Transport", "tcp" },
        { "peer-defaults.trusted", "on", "Peers[0].Trusted", "True" },
        { "peer-defaults.authenticate", "on", "Peers[0].Authenticate", "True" },
        { "peer-defaults.username", "us", "Peers[0].Username", "us" },
        { "peer-defaults.password", "hidden", "Peers[0].Password.Value", "hidden" },
        { "peer-defaults.realm", "carrier", "Peers[0].Realm", "carrier" },
        { "peer-defaults.silence-timeout", "2s", "Peers[0].SilenceTimeout", "00:00:02" },
        { "peer-defaults.avoid-time", "1m", "Peers[0].AvoidTime", "00:01:00" },
        { "peer-lookup-interval", "5m", "PeerLookupInterval", "00:05:00" },
        { "route-defaults.domain", "Example.ORG", "Routes[0].Domains[0]", "example.org" },
        { "route-defaults.prefix", "+49", "Routes[0].Prefixes[0]", "+49" },
        { "route-defaults.strip", "1", "Routes[0].Strip", "1" },
        { "route-defaults.prepend", "+49", "Routes[0].Prepend", "+49" },
        { "route-defaults.peers", "other", "Routes[0].Peers[0]", "other" },
        { "route-defaults.from", "anyone", "Routes[0].From[0]", "anyone" },
        { "identity.to-users", "off", "Identity.ToUsers", "False" },
        { "identity.trusted-headers", "X-Caller", "Identity.TrustedHeaders[0]", "X-Caller" },
        { "registrar.allow-contacts", "127.0.0.0/8", "Registrar.AllowContacts[0]", "127.0.0.0/8" },
    };

    [Fact]
    public void The_defaults_are_good() => Assert.NotNull(Configurations.Good(Configurations.Load(file: null)));

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_setting_changes_its_property(string setting, string value, string property, string shown)
    {
        // A listener that is named is the only one; one that says nothing shows the defaults of listeners; a second pipeline gives a choice.
        string[] others = [];
        if (setting.StartsWith("listeners.", StringComparison.Ordinal)) others = [$"actorsip.{setting[..setting.LastIndexOf('.')]}.pipeline=standard"];
        if (setting.StartsWith("listener-defaults.", StringComparison.Ordinal))
            others = ["actorsip.listeners.new={}", "actorsip.pipelines.other=[\"relay\"]", "actorsip.listener-defaults.bind=127.0.0.1:2"];
        if (setting.StartsWith("peer-defaults.", StringComparison.Ordinal))
            others = [setting == "peer-defaults.addresses" ? "actorsip.peers.new.target=192.0.2.1" : "actorsip.peers.new.addresses=192.0.2.1", .. setting == "peer-defaults.username" ? (string[])["actorsip.peers.new.password=x"] : []];
        if (setting.StartsWith("route-defaults.", StringComparison.Ordinal)) others = OfRoute(setting);
        if (setting is "cluster.seeds" or "cluster.size") others = ["actorsip.node.port=4053", "actorsip.location.durability=none", .. setting == "cluster.size" ? (string[])["actorsip.cluster.seeds=b.test:1"] : []];
        if (setting.StartsWith("cluster.tls.", StringComparison.Ordinal)) others = ["actorsip.cluster.tls.certificate=x", "actorsip.cluster.tls.key=x", "actorsip.cluster.tls.ca=x"];
        var before = Configurations.Values(Configurations.Good(Configurations.Load(null, others)));
        var after = Configurations.Values(Configurations.Good(Configurations.Load(null, [.. others, $"actorsip.{setting}={value}"])));
        Assert.Equal(shown, after[property]);
        Assert.NotEqual(before.GetValueOrDefault(property), after[property]);
    }

    [Fact]
    public void Every_key_of_reference_conf_is_tested()
    {
        var keys = Leaves("", ConfigurationFactory.ParseString(NodeConfiguration.Reference()).GetConfig("actorsip").Root);
        Assert.Equal(keys.Order(StringComparer.Ordinal), Settings.Select(row => (string)row[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_property_of_the_options_belongs_to_a_setting()
    {
        // Names, and what follows from other settings, are no settings.
        string[] derived = ["Cluster.HasOthers", "Cluster.Quorum", "Cluster.Tls.IsOn", "Timers.Linger", "Location.Slots", "Loops", "Numbers[].Number", "Numbers[].Uri", "Peers[].Targets[].Scheme", "Peers[].Targets[].Host", "Peers[].Targets[].Uri"];
        var known = Settings.Select(row => (string)row[2]).Concat(derived).Select(Plain).ToHashSet(StringComparer.Ordinal);
        var unknown = Configurations.Values(Configurations.Good(Configurations.Load(null, "actorsip.domains.default.names=[\"a.test\"]"))).Keys
            .Where(property => !property.EndsWith(".Count", StringComparison.Ordinal))
            .Select(Plain)
            .Where(property => !known.Contains(property) && !property.EndsWith("[].Name", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
        Assert.Equal(["Listeners[].BindPath"], unknown);
    }

    /// <summary>A route that is good without the setting, and says nothing of it itself.</summary>
    private static string[] OfRoute(string setting)
    {
        string[] route = ["prefix=0", "peers=one"];
        var own = setting["route-defaults.".Length..];
        return
        [
            "actorsip.peers.one.target=192.0.2.1",
            "actorsip.peers.other.target=192.0.2.2",
            .. own is "domain" or "prefix" or "peers" ? (string[])[$"actorsip.route-defaults.{own}={(own == "peers" ? "one" : own == "prefix" ? "0" : "a.test")}"] : [],
            .. route.Where(line => !line.StartsWith(own + "=", StringComparison.Ordinal) && (own != "domain" || line[0] != 'p' || line[1] != 'r')).Select(line => "actorsip.routes.new." + line),
        ];
    }

    /// <summary>The second would win, and whoever changes the first would wonder.</summary>
    [Fact]
    public void No_setting_is_written_twice()
    {
        using var stream = typeof(NodeOptions).Assembly.GetManifestResourceStream(typeof(NodeOptions).Assembly.GetManifestResourceNames().Single(name => name.EndsWith("reference.conf", StringComparison.Ordinal)))!;
        using var reader = new StreamReader(stream);
        var (path, seen) = (new Stack<string>([""]), new HashSet<string>(StringComparer.Ordinal));
        foreach (var line in reader.ReadToEnd().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '}') path.Pop();
            else if (line.Split(' ')[0] is var key && (line.EndsWith('{') || line.Contains(" = ", StringComparison.Ordinal)))
            {
                var full = $"{path.Peek()}.{key}";
                Assert.True(seen.Add(full), $"{full} is there twice");
                if (line.EndsWith('{')) path.Push(full);
            }
        }

        Assert.Contains(".actorsip.identity.to-users", seen);
    }

    [Fact]
    public void Akka_gets_the_settings_of_a_node_of_one()
    {
        var akka = Configurations.Load(null, "actorsip.node.address=127.0.0.5", "actorsip.node.port=4055").Akka!;
        Assert.Equal("127.0.0.5", akka.GetString("akka.remote.dot-netty.tcp.hostname"));
        Assert.Equal(4055, akka.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.Equal("cluster", akka.GetString("akka.actor.provider"));
        Assert.Equal(["knock"], akka.GetStringList("akka.remote.dot-netty.tcp.applied-adapters"));
        Assert.False(akka.GetBoolean("akka.remote.use-passive-connections"));
        Assert.Equal(1, akka.GetInt("akka.cluster.min-nr-of-members"));
        Assert.False(akka.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl"));
        Assert.False(akka.GetBoolean("akka.actor.serialization-settings.allow-unregistered-types"));
        Assert.Equal("ActorSip.Loops.EventLoopExecutorConfigurator, ActorSip", akka.GetString("actorsip-loop-0.executor"));
        Assert.Empty(akka.GetStringList("akka.cluster.sharding.distributed-data.durable.keys"));
    }

    /// <summary>Never as many as there are: with one of them dead the others would wait for it for ever.</summary>
    [Theory]
    [InlineData("3", 2)]
    [InlineData("5", 4)]
    public void Akka_waits_for_all_nodes_but_one(string size, int members)
    {
        string[] cluster = ["actorsip.cluster.seeds=[\"a.test:1\"]", $"actorsip.cluster.size={size}", "actorsip.node.port=1", "actorsip.location.durability=redis"];
        string[] tls = ["actorsip.cluster.tls.certificate=c", "actorsip.cluster.tls.key=k", "actorsip.cluster.tls.ca=a"];
        var akka = Configurations.Load(null, [.. cluster, .. tls]).Akka!;
        Assert.Equal((members, true), (akka.GetInt("akka.cluster.min-nr-of-members"), akka.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl")));
    }

    [Theory]
    [InlineData("actorsip.node.port", "actorsip.cluster.seeds=[\"a.test:1\"]", "actorsip.cluster.size=3", "actorsip.location.durability=redis")]
    [InlineData("actorsip.cluster.seeds", "actorsip.cluster.seeds=[\"a.test\"]", "actorsip.cluster.size=3", "actorsip.node.port=1", "actorsip.location.durability=redis")]
    [InlineData("actorsip.cluster.size", "actorsip.cluster.size=3")]
    [InlineData("actorsip.location.durability", "actorsip.cluster.seeds=[\"a.test:1\"]", "actorsip.cluster.size=3", "actorsip.node.port=1")]
    [InlineData("actorsip.cluster.tls", "actorsip.cluster.tls.key=k")]
    public void A_cluster_that_cannot_be_is_refused(string path, params string[] settings) => Assert.Equal(path, Assert.Single(Configurations.Load(null, settings).Errors).Path);

    /// <summary>With the durable store of these versions, or with remembered entities over it, a shard region never comes up.</summary>
    [Fact]
    public void Neither_remembered_entities_nor_durable_keys_are_set()
    {
        var akka = Configurations.Load(file: null).Akka!;
        Assert.Equal("ddata", akka.GetString("akka.cluster.sharding.state-store-mode"));
        Assert.False(akka.GetBoolean("akka.cluster.sharding.remember-entities"));
        Assert.False(akka.GetBoolean("akka.coordinated-shutdown.exit-clr"));
    }

    private static string Plain(string property) =>
        System.Text.RegularExpressions.Regex.Replace(property, @"\[\d+\]", "[]", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static IEnumerable<string> Leaves(string prefix, HoconValue value) =>
        !value.IsObject() ? [prefix] : value.GetObject().Items.SelectMany(item => Leaves(prefix.Length == 0 ? item.Key : $"{prefix}.{item.Key}", item.Value));
}
