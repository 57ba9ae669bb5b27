using System.Globalization;
using System.Net;
using ActorSip.Cluster.Tests.Net;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>The configuration file of a node.</summary>
internal static class NodeFile
{
    public static string Text(ClusterSettings settings, ClusterNetwork network, IRedisStore store, Certificates certificates, int node, string dataFolder)
    {
        var address = network.AddressOf(node);
        var lines = new List<string>
        {
            "actorsip.listeners.udp {",
            "  transport = udp",
            $"  bind = [\"{address}:5060\"]",
            "}",
            "actorsip.listeners.tcp {",
            "  transport = tcp",
            $"  bind = [\"{address}:5060\"]",
            "}",
            "actorsip.domains.main {",
            $"  names = [\"{ClusterSettings.Domain}\"]",
            "  redirect = on",
            "}",
            "actorsip.domains.calls {",
            $"  names = [\"{ClusterSettings.CallDomain}\"]",
            "}",
            $"actorsip.admin.bind = \"{address}:8080\"",
            $"actorsip.data-folder = \"{dataFolder}\"",

            // As shipped, but nobody is asked for a password, and the phones are one address.
            "actorsip.pipelines.standard = [\"sanity\", \"nat\", \"peers\", \"session-timer\", \"in-dialog\", \"options\", \"registrar\", \"routes\", \"redirect\", \"location\", \"relay\"]",
            $"actorsip.sources.exempt = [\"{network.Range}\"]",

            // So that expiry is met within a short test.
            "actorsip.registrar.min-expires = 2s",

            // Of those behind a NAT, which the load's phones are not.
            string.Create(CultureInfo.InvariantCulture, $"actorsip.nat.keepalive.interval = {settings.KeepaliveInterval.TotalSeconds}s"),
            "actorsip.location.durability = redis",
            $"akka.persistence.journal.redis.configuration-string = \"{store.ConfigurationString}\"",
        };
        if (settings.Size > 1) lines.AddRange(Membership(settings, network, certificates, address));
        return string.Join('\n', lines.Concat(settings.Lines)) + "\n";
    }

    private static IEnumerable<string> Membership(ClusterSettings settings, ClusterNetwork network, Certificates certificates, IPAddress address)
    {
        var seeds = Enumerable.Range(0, settings.Size).Select(node => string.Create(CultureInfo.InvariantCulture, $"\"{network.AddressOf(node)}:{ClusterSettings.NodePort}\""));
        var (certificate, key) = certificates.Issue(address);
        return
        [
            $"actorsip.node.address = \"{address}\"",
            string.Create(CultureInfo.InvariantCulture, $"actorsip.node.port = {ClusterSettings.NodePort}"),
            $"actorsip.cluster.seeds = [{string.Join(", ", seeds)}]",
            string.Create(CultureInfo.InvariantCulture, $"actorsip.cluster.size = {settings.Size}"),
            $"actorsip.cluster.tls.certificate = \"{certificate}\"",
            $"actorsip.cluster.tls.key = \"{key}\"",
            $"actorsip.cluster.tls.ca = \"{certificates.AuthorityFile}\"",
        ];
    }
}
