using System.Net;
using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>Reads the section of the resolver. Ranges are those that reference.conf states.</summary>
internal static class ResolverOptionsReader
{
    private const string Section = "actorsip.resolver";
    private const int DnsPort = 53;

    public static ResolverOptions Read(SettingReader reader)
    {
        var hour = TimeSpan.FromHours(1);
        var day = TimeSpan.FromDays(1);
        var second = TimeSpan.FromSeconds(1);
        var timeout = reader.Duration($"{Section}.timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), "4s");
        var attempt = reader.Duration($"{Section}.attempt-timeout", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30), "1s");
        reader.Check(attempt <= timeout, $"{Section}.attempt-timeout", $"{UnitText.Duration(attempt)} is above {Section}.timeout, {UnitText.Duration(timeout)}", $"{Section}.timeout");
        var least = reader.Duration($"{Section}.min-ttl", second, hour, "1s");
        var most = reader.Duration($"{Section}.max-ttl", second, TimeSpan.FromDays(7), "1h");
        reader.Check(least <= most, $"{Section}.min-ttl", $"{UnitText.Duration(least)} is above {Section}.max-ttl, {UnitText.Duration(most)}", $"{Section}.max-ttl");
        return new ResolverOptions
        {
            Servers = Servers(reader),
            Timeout = timeout,
            AttemptTimeout = attempt,
            Retries = reader.Integer($"{Section}.retries", 0, 10),
            HostsFile = reader.Text($"{Section}.hosts-file"),
            UseNaptr = reader.Switch($"{Section}.use-naptr"),
            AddressFamilies = reader.Choice($"{Section}.address-families", null, ("ipv4-first", AddressFamilies.IPv4First), ("ipv6-first", AddressFamilies.IPv6First),
                ("ipv4", AddressFamilies.IPv4Only), ("ipv6", AddressFamilies.IPv6Only)),
            MaxAddresses = reader.Integer($"{Section}.max-addresses", 1, 64),
            MinTimeToLive = least,
            MaxTimeToLive = most,
            NegativeTimeToLive = reader.Duration($"{Section}.negative-ttl", second, day, "5m"),
            FailureTimeToLive = reader.Duration($"{Section}.failure-ttl", second, hour, "5s"),
            StaleTimeToLive = reader.Duration($"{Section}.stale-ttl", TimeSpan.Zero, TimeSpan.FromDays(7), "1d"),
            MaxEntries = reader.Integer($"{Section}.max-entries", 10, 10_000_000),
            MaxLookUps = reader.Integer($"{Section}.max-look-ups", 1, 1000),
            MaxWaiting = reader.Integer($"{Section}.max-waiting", 10, 1_000_000),
            BlocklistTime = reader.Duration($"{Section}.blocklist-time", TimeSpan.Zero, hour, "30s"),
            BlocklistMaxTime = reader.Duration($"{Section}.blocklist-max-time", TimeSpan.Zero, day, "5m"),
            BlocklistMaxEntries = reader.Integer($"{Section}.blocklist-max-entries", 1, 1_000_000),
        };
    }

    private static List<IPEndPoint> Servers(SettingReader reader)
    {
        const string path = $"{Section}.servers";
        var servers = new List<IPEndPoint>();
        foreach (var text in reader.List(path))
        {
            if (HostSyntax.TryParseHostPort(text, out var host, out var port) && HostSyntax.TryParseAddress(host, out var address)) servers.Add(new IPEndPoint(address, port == 0 ? DnsPort : port));
            else reader.Fail(path, $"\"{text}\" is not an address of a DNS server; write \"192.0.2.53\", or \"192.0.2.53:5353\", IPv6 in brackets");
        }

        return servers;
    }
}
