using ActorSip.Sip.Messages;

namespace ActorSip.Configuration;

/// <summary>Reads the sections with fixed names into their records. Ranges are those that reference.conf states.</summary>
internal static class NodeOptionsReader
{
    private const string Root = "actorsip";
    private const int MaxLoops = 64;
    private const int Million = 1_000_000;
    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;
    private const long GiB = 1L << 30;

    /// <summary>Options that are whole, and to be used only if the reader has no errors.</summary>
    /// <param name="reader">Gets the errors.</param>
    /// <param name="names">Reads listeners, domains and pipelines.</param>
    public static NodeOptions Read(SettingReader reader, NamedSectionReader names)
    {
        var pipelines = names.Pipelines();
        var domains = names.Domains();
        var trunks = new PeerSectionReader(reader, names.Environment);
        var peers = trunks.Peers();
        var (node, location) = (Node(reader), Location(reader));
        return new NodeOptions
        {
            Node = node,
            Cluster = ClusterOptionsReader.Read(reader, node, location),
            Loops = Loops(reader),
            Loop = Loop(reader),
            Domains = domains,
            Listeners = names.Listeners(pipelines),
            Pipelines = pipelines,
            DataFolder = PathOf(reader, $"{Root}.data-folder"),
            Users = Users(reader),
            Peers = peers,
            PeerLookupInterval = reader.Duration($"{Root}.peer-lookup-interval", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "60s"),
            Routes = trunks.Routes(peers, domains),
            Numbers = trunks.Numbers(),
            Identity = Identity(reader),
            Buffers = new BufferOptions
            {
                Allocator = reader.Choice($"{Root}.buffers.allocator", null, ("pooled", BufferAllocatorKind.Pooled),
                    ("unpooled", BufferAllocatorKind.Unpooled), ("debug", BufferAllocatorKind.Debug)),
                MaxPooled = reader.Size($"{Root}.buffers.max-pooled", MiB, 64 * GiB, "512MiB"),
            },
            Transport = new TransportOptions { Udp = Udp(reader), Tcp = Tcp(reader) },
            Messages = Messages(reader),
            Sources = SourceOptionsReader.Read(reader),
            Timers = Timers(reader),
            Transactions = Transactions(reader),
            Authentication = Authentication(reader),
            Registrar = Registrar(reader),
            Location = location,
            Proxy = Proxy(reader),
            Nat = new NatOptions { Detect = names.NatTests(), Keepalive = Keepalive(reader) },
            Resolver = ResolverOptionsReader.Read(reader),
            Admin = new AdminOptions { Bind = names.AdminBind() },
            Shutdown = new ShutdownOptions { Drain = reader.Duration($"{Root}.shutdown.drain", TimeSpan.Zero, TimeSpan.FromMinutes(10), "10s") },
            ServerHeader = ServerHeader(reader),
        };
    }

    private static NodeIdentityOptions Node(SettingReader reader)
    {
        const string section = $"{Root}.node";
        var name = reader.Text($"{section}.name");
        reader.Check(name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'), $"{section}.name",
            $"\"{name}\" must be letters, digits and hyphens");
        var address = reader.Text($"{section}.address");
        reader.Check(HostSyntax.TryParseHostPort(address, out _, out var port) && port == 0, $"{section}.address",
            $"\"{address}\" is neither an IP address nor a host name");
        return new NodeIdentityOptions { Name = name, Address = address, Port = reader.Integer($"{section}.port", 0, 65535) };
    }

    private static int Loops(SettingReader reader)
    {
        const string path = $"{Root}.loops";
        return reader.Text(path) == "auto" ? Math.Clamp(Environment.ProcessorCount, 1, MaxLoops) : reader.Integer(path, 1, MaxLoops);
    }

    private static EventLoopOptions Loop(SettingReader reader) => new()
    {
        FarWriteGatherTime = reader.Duration($"{Root}.loop.far-write-gather-time", TimeSpan.Zero, TimeSpan.FromMilliseconds(5), "1500us"),
        GatherTime = reader.Duration($"{Root}.loop.gather-time", TimeSpan.Zero, TimeSpan.FromMilliseconds(1), "200us"),
        MaxCrossing = reader.Integer($"{Root}.loop.max-crossing", 64, 1_000_000),
        MaxWorkPerPass = reader.Integer($"{Root}.loop.max-work-per-pass", 1, 100_000),
        MaxWorkTime = reader.Duration($"{Root}.loop.max-work-time", TimeSpan.FromMicroseconds(100), TimeSpan.FromSeconds(1), "2ms"),
        Nice = reader.Integer($"{Root}.loop.nice", -20, 0),
        PassesWithoutWait = reader.Integer($"{Root}.loop.passes-without-wait", 0, 1000),
        WriteGatherTime = reader.Duration($"{Root}.loop.write-gather-time", TimeSpan.Zero, TimeSpan.FromMilliseconds(5), "1ms"),
    };

    private static ChannelKind Channel(SettingReader reader, string section) =>
        reader.Choice($"{section}.channel", null, ("auto", ChannelKind.Auto), ("batching", ChannelKind.Batching), ("portable", ChannelKind.Portable));

    private static UdpOptions Udp(SettingReader reader)
    {
        const string section = $"{Root}.transport.udp";
        return new UdpOptions
        {
            Channel = Channel(reader, section),
            Batch = reader.Integer($"{section}.batch", 1, 512),
            Segments = reader.Switch($"{section}.segments"),
            MaxDatagram = (int)reader.Size($"{section}.max-datagram", 1300, 65535, "65535"),
            ReceiveBuffer = (int)reader.Size($"{section}.receive-buffer", 0, GiB, "4MiB"),
            SendBuffer = (int)reader.Size($"{section}.send-buffer", 0, GiB, "2MiB"),
            MaxUndelivered = reader.Integer($"{section}.max-undelivered", 1, Million),
            MaxQueued = reader.Integer($"{section}.max-queued", 1, Million),
        };
    }

    private static TcpOptions Tcp(SettingReader reader)
    {
        const string section = $"{Root}.transport.tcp";
        return new TcpOptions
        {
            Channel = Channel(reader, section),
            Backlog = reader.Integer($"{section}.backlog", 1, 65535),
            MaxConnections = reader.Integer($"{section}.max-connections", 1, Million),
            MaxConnectionsPerAddress = reader.Integer($"{section}.max-connections-per-address", 1, Million),
            ConnectTimeout = reader.Duration($"{section}.connect-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), "4s"),
            WriteQueueMessages = reader.Integer($"{section}.write-queue-messages", 1, Million),
            WriteQueueBytes = (int)reader.Size($"{section}.write-queue-bytes", 64 * KiB, GiB, "1MiB"),
            WriteStallTimeout = reader.Duration($"{section}.write-stall-timeout", TimeSpan.Zero, TimeSpan.FromMinutes(10), "10s"),
            MaxUndelivered = (int)reader.Size($"{section}.max-undelivered", 4 * KiB, 16 * MiB, "256KiB"),
            MaxUnfinished = reader.Size($"{section}.max-unfinished", MiB, 16 * GiB, "64MiB"),
            MaxKeepalives = reader.Integer($"{section}.max-keepalives", 10, Million),
            KeepAliveTime = reader.Duration($"{section}.keepalive-time", TimeSpan.Zero, TimeSpan.FromHours(2), "60s"),
            UnacknowledgedTimeout = reader.Duration($"{section}.unacknowledged-timeout", TimeSpan.Zero, TimeSpan.FromMinutes(10), "20s"),
            FirstMessageTimeout = reader.Duration($"{section}.first-message-timeout", TimeSpan.Zero, TimeSpan.FromHours(1), "30s"),
            WholeMessageTimeout = reader.Duration($"{section}.whole-message-timeout", TimeSpan.Zero, TimeSpan.FromMinutes(10), "30s"),
            IdleTimeout = reader.Duration($"{section}.idle-timeout", TimeSpan.Zero, TimeSpan.FromDays(7), "1h"),
            HalfClosedTime = reader.Duration($"{section}.half-closed-time", TimeSpan.Zero, TimeSpan.FromMinutes(1), "1s"),
        };
    }

    private static MessageLimits Messages(SettingReader reader)
    {
        const string section = $"{Root}.messages";
        return new MessageLimits
        {
            MaxHeaders = reader.Integer($"{section}.max-headers", 20, 1000),
            MaxHeaderBytes = (int)reader.Size($"{section}.max-header-bytes", KiB, 512 * KiB, "64KiB"),
            MaxLineBytes = (int)reader.Size($"{section}.max-line-bytes", KiB, 64 * KiB, "8KiB"),
            MaxBodyBytes = (int)reader.Size($"{section}.max-body-bytes", 0, 384 * KiB, "128KiB"),
            MaxVias = reader.Integer($"{section}.max-vias", 10, 1000),
            MaxRoutes = reader.Integer($"{section}.max-routes", 10, 1000),
            MaxRecordRoutes = reader.Integer($"{section}.max-record-routes", 10, 1000),
            MaxContacts = reader.Integer($"{section}.max-contact-values", 1, 128),
            MaxUriBytes = (int)reader.Size($"{section}.max-uri-bytes", 256, 8 * KiB, "2KiB"),
        };
    }

    private static TimerOptions Timers(SettingReader reader)
    {
        const string section = $"{Root}.timers";
        var t1 = reader.Duration($"{section}.t1", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10), "500ms");
        var t2 = reader.Duration($"{section}.t2", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60), "4s");
        reader.Check(t1 <= t2, $"{section}.t1", $"{UnitText.Duration(t1)} is above {section}.t2, {UnitText.Duration(t2)}", $"{section}.t2");
        return new TimerOptions
        {
            T1 = t1,
            T2 = t2,
            T4 = reader.Duration($"{section}.t4", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60), "5s"),
            TimerC = reader.Duration($"{section}.timer-c", TimeSpan.FromSeconds(181), TimeSpan.FromHours(1), "185s"),
        };
    }

    private static TransactionOptions Transactions(SettingReader reader) => new()
    {
        MaxLive = reader.Integer($"{Root}.transactions.max-live", 100, 10 * Million),
        MaxLiveUnknown = reader.Integer($"{Root}.transactions.max-live-unknown", 0, 10 * Million),
        MaxTombstones = reader.Integer($"{Root}.transactions.max-tombstones", 1000, 50 * Million),
        MaxTombstoneBytes = reader.Size($"{Root}.transactions.max-tombstone-bytes", 4 * MiB, 64 * GiB, "1GiB"),
    };

    private static AuthenticationOptions Authentication(SettingReader reader) => new()
    {
        NonceLifetime = reader.Duration($"{Root}.authentication.nonce-lifetime", TimeSpan.FromSeconds(10), TimeSpan.FromDays(1), "300s"),
        Nonces = reader.Integer($"{Root}.authentication.nonces", 1024, 16 * Million),
    };

    private static RegistrarOptions Registrar(SettingReader reader)
    {
        const string section = $"{Root}.registrar";
        var second = TimeSpan.FromSeconds(1);
        var year = TimeSpan.FromDays(365);
        var least = Seconds(reader, $"{section}.min-expires", second, TimeSpan.FromHours(1), "60s");
        var usual = Seconds(reader, $"{section}.default-expires", second, year, "3600s");
        var most = Seconds(reader, $"{section}.max-expires", second, year, "7200s");
        reader.Check(least <= usual, $"{section}.min-expires", $"{UnitText.Duration(least)} is above {section}.default-expires, {UnitText.Duration(usual)}",
            $"{section}.default-expires");
        reader.Check(usual <= most, $"{section}.default-expires", $"{UnitText.Duration(usual)} is above {section}.max-expires, {UnitText.Duration(most)}",
            $"{section}.max-expires");
        var retry = reader.Duration($"{section}.lookup-retry", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10), "300ms");
        var maxRetry = reader.Duration($"{section}.lookup-max-retry", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60), "2s");
        reader.Check(retry <= maxRetry, $"{section}.lookup-retry",
            $"{UnitText.Duration(retry)} is above {section}.lookup-max-retry, {UnitText.Duration(maxRetry)}", $"{section}.lookup-max-retry");
        return new RegistrarOptions
        {
            MinExpires = least,
            DefaultExpires = usual,
            MaxExpires = most,
            MaxContacts = reader.Integer($"{section}.max-contacts", 1, 128),
            AllowContacts = SourceOptionsReader.Networks(reader, $"{section}.allow-contacts"),
            LookupRetry = retry,
            LookupMaxRetry = maxRetry,
            LookupTimeout = reader.Duration($"{section}.lookup-timeout", TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60), "15s"),
            MaxWaiting = reader.Integer($"{section}.max-waiting", 10, Million),
        };
    }

    private static LocationOptions Location(SettingReader reader) => new()
    {
        HashSize = reader.Integer($"{Root}.location.hash-size", 4, 20),
        Shards = reader.Integer($"{Root}.location.shards", 1, 4096),
        MaxAddresses = reader.Integer($"{Root}.location.max-addresses", 1, 100_000_000),
        Durability = reader.Choice($"{Root}.location.durability", null, ("sqlite", Durability.Sqlite), ("redis", Durability.Redis), ("none", Durability.None)),
        IsSynchronous = reader.Choice($"{Root}.location.synchronous", null, ("normal", false), ("full", true)),
        SnapshotEvents = reader.Integer($"{Root}.location.snapshot-events", 10, Million),
    };

    private static KeepaliveOptions Keepalive(SettingReader reader)
    {
        const string section = $"{Root}.nat.keepalive";
        return new KeepaliveOptions
        {
            Contacts = reader.Choice($"{section}.contacts", null, ("nat", KeepaliveContacts.Nat), ("all", KeepaliveContacts.All), ("off", KeepaliveContacts.None)),
            Interval = reader.Duration($"{section}.interval", TimeSpan.FromSeconds(2), TimeSpan.FromHours(1), "30s"),
            Misses = reader.Integer($"{section}.misses", 1, 100),
            MaxUnderWay = reader.Integer($"{section}.max-under-way", 1, Million),
        };
    }

    private static ProxyOptions Proxy(SettingReader reader)
    {
        const string section = $"{Root}.proxy";
        const string sessionTimer = $"{section}.session-timer";
        var sessionExpires = Seconds(reader, $"{sessionTimer}.expires", TimeSpan.Zero, TimeSpan.FromDays(1), "1800s");
        var minSe = Seconds(reader, $"{sessionTimer}.min-se", TimeSpan.FromSeconds(90), TimeSpan.FromDays(1), "90s");
        reader.Check(sessionExpires == TimeSpan.Zero || minSe <= sessionExpires, $"{sessionTimer}.min-se", $"{UnitText.Duration(minSe)} is above {sessionTimer}.expires, {UnitText.Duration(sessionExpires)}", $"{sessionTimer}.expires");
        return new ProxyOptions
        {
            RecordRoute = reader.Switch($"{section}.record-route"),
            MaxForwards = reader.Integer($"{section}.max-forwards", 1, 255),
            MaxBreadth = reader.Integer($"{section}.max-breadth", 1, 255),
            MaxBranches = reader.Integer($"{section}.max-branches", 1, 1000),
            RecurseOn3xx = reader.Switch($"{section}.recurse-on-3xx"),
            MaxRecursions = reader.Integer($"{section}.max-recursions", 1, 70),
            NextAddressAfter = reader.Duration($"{section}.next-address-after", TimeSpan.Zero, TimeSpan.FromSeconds(32), "0s"),
            LoopDetection = reader.Switch($"{section}.loop-detection"),
            CookieValidity = reader.Duration($"{section}.cookie-validity", TimeSpan.FromMinutes(1), TimeSpan.FromDays(30), "24h"),
            SessionExpires = sessionExpires,
            MinSe = minSe,
        };
    }

    private static UserOptions Users(SettingReader reader)
    {
        const string section = $"{Root}.users";
        var cachedFor = reader.Duration($"{section}.cached-for", TimeSpan.Zero, TimeSpan.FromDays(1), "5m");
        var stale = reader.Duration($"{section}.stale", TimeSpan.Zero, TimeSpan.FromDays(30), "1h");
        reader.Check(cachedFor <= stale, $"{section}.cached-for", $"{UnitText.Duration(cachedFor)} is above {section}.stale, {UnitText.Duration(stale)}", $"{section}.stale");
        return new UserOptions
        {
            Store = reader.Choice($"{section}.store", null, ("sqlite", UserStoreKind.Sqlite), ("file", UserStoreKind.File)),
            SqlitePath = PathOf(reader, $"{section}.sqlite.path"),
            FilePath = PathOf(reader, $"{section}.file.path"),
            CheckInterval = reader.Duration($"{section}.check-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "1s"),
            MaxCached = reader.Integer($"{section}.max-cached", 1, 50 * Million),
            CachedFor = cachedFor,
            Stale = stale,
            MaxUnknown = reader.Integer($"{section}.max-unknown", 1, 50 * Million),
            UnknownFor = reader.Duration($"{section}.unknown-for", TimeSpan.Zero, TimeSpan.FromHours(1), "5s"),
            MaxWaiting = reader.Integer($"{section}.max-waiting", 1, Million),
            Backend = Backend(reader, $"{section}.backend"),
        };
    }

    private static IdentityOptions Identity(SettingReader reader)
    {
        const string path = $"{Root}.identity.trusted-headers";
        var headers = reader.List(path);
        foreach (var name in headers)
            reader.Check(System.Text.Ascii.IsValid(name) && SipTokens.IsToken(System.Text.Encoding.ASCII.GetBytes(name)), path, $"\"{name}\" is not the name of a header field");
        return new IdentityOptions { ToUsers = reader.Switch($"{Root}.identity.to-users"), TrustedHeaders = headers };
    }

    private static BackendOptions Backend(SettingReader reader, string section) => new()
    {
        MaxQueued = reader.Integer($"{section}.max-queued", 0, Million),
        Timeout = reader.Duration($"{section}.timeout", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), "2s"),
        MaxFailures = reader.Integer($"{section}.max-failures", 1, Million),
        Recovery = reader.Duration($"{section}.recovery", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), "2s"),
    };

    private static string PathOf(SettingReader reader, string path)
    {
        var text = reader.Text(path);
        reader.Check(text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal), path, "must be a path");
        return text;
    }

    private static string ServerHeader(SettingReader reader)
    {
        const string path = $"{Root}.server-header";
        var text = reader.Text(path);
        reader.Check(text.Length <= 128 && text.All(c => c is >= ' ' and <= '~'), path, "must be up to 128 printable ASCII characters on one line");
        return text;
    }

    /// <summary>An interval of Expires or Session-Expires: the header fields have no parts of a second.</summary>
    private static TimeSpan Seconds(SettingReader reader, string path, TimeSpan least, TimeSpan most, string example)
    {
        var value = reader.Duration(path, least, most, example);
        reader.Check(value.Ticks % TimeSpan.TicksPerSecond == 0, path, $"{UnitText.Duration(value)} is not whole seconds; write {example}");
        return value;
    }
}
