using ActorSip.Configuration;
using ActorSip.Hosting;
using Xunit;

namespace ActorSip.Tests.Server;

/// <summary>The files of cluster-config.</summary>
public sealed class ShippedConfigurationTests
{
    /// <summary>What may differ from the defaults in the file that is measured.</summary>
    private static readonly string[] Measured = ["Domains", "Listeners", "Loops", "Pipelines", "Sources"];

    [Fact]
    public void Standalone_equals_the_defaults() => Assert.Equal(Values(null), Values("standalone.conf"));

    /// <summary>Takes the "#" from every line that is a setting or a bracket.</summary>
    [Fact]
    public void Every_setting_that_standalone_shows_can_be_taken()
    {
        var text = string.Join('\n', File.ReadAllLines(Path("standalone.conf")).Select(Taken)).Replace("\"0.0.0.0:5060\"", "\"0.0.0.0:5062\"", StringComparison.Ordinal);
        var configuration = Tests.Configuration.Configurations.LoadText(text, name => name is "PUBLIC_ADDRESS" ? "203.0.113.9" : name is "CARRIER_PASSWORD" ? "secret" : null);
        var options = Tests.Configuration.Configurations.Good(configuration);
        Assert.Equal(["udp", "tcp", "edge"], options.Listeners.Select(listener => listener.Name));
        Assert.Equal(["default", "example"], options.Domains.Select(domain => domain.Name));
        Assert.Equal(["international", "outside", "partner"], options.Routes.Select(route => route.Name));
    }

    [Fact]
    public void Bench_differs_in_listeners_domain_and_that_nobody_is_asked_for_a_password()
    {
        var usual = Values(null);
        var bench = Values("bench.conf");
        var different = bench.Except(usual).Concat(usual.Except(bench)).Select(row => row.Key.Split('.', '[')[0]).Distinct(StringComparer.Ordinal);
        Assert.Empty(different.Except(Measured, StringComparer.Ordinal));
    }

    [Fact]
    public void Cluster_is_one_of_three_nodes_and_takes_its_addresses_from_the_environment()
    {
        var options = Environment("cluster.conf", new() { ["NODE_ADDRESS"] = "10.0.0.2", ["SIP_ADVERTISE"] = "sip2.example.com", ["REDIS"] = "10.0.0.9:6379,password=x" }, out var redis);
        Assert.Equal(("10.0.0.2", 4053, 3, 3), (options.Node.Address, options.Node.Port, options.Cluster.Size, options.Cluster.Seeds.Count));
        Assert.Equal(("certificates/10.0.0.2.pem", "certificates/10.0.0.2-key.pem"), (options.Cluster.Tls.Certificate, options.Cluster.Tls.Key));
        Assert.All(options.Listeners, listener => Assert.Equal(("10.0.0.2:5060", "sip2.example.com"), (Assert.Single(listener.Bind).ToString(), listener.Advertise!.ToString())));
        Assert.Equal("10.0.0.9:6379,password=x", redis);
        options = Environment("cluster.conf", new() { ["NODE_ADDRESS"] = "10.0.0.2", ["REDIS"] = "10.0.0.9:6379" }, out _);
        Assert.All(options.Listeners, listener => Assert.Equal("10.0.0.2", listener.Advertise!.ToString()));
    }

    [Fact]
    public void Kubernetes_takes_a_pods_name_for_a_node()
    {
        var options = Environment("kubernetes.conf", new() { ["POD_NAME"] = "actorsip-1", ["POD_IP"] = "10.1.2.3", ["NODE_ZONE"] = "actorsip.test.svc.cluster.local", ["REDIS"] = "redis:6379" }, out var redis);
        Assert.Equal("actorsip-1.actorsip.test.svc.cluster.local", options.Node.Address);
        Assert.Equal(Enumerable.Range(0, 3).Select(pod => $"actorsip-{pod}.actorsip.test.svc.cluster.local:4053"), options.Cluster.Seeds);
        Assert.Equal("/etc/actorsip/tls/actorsip-1.actorsip.test.svc.cluster.local-key.pem", options.Cluster.Tls.Key);
        Assert.Equal(("10.1.2.3:8080", Durability.Redis, "redis:6379"), (options.Admin.Bind!.ToString(), options.Location.Durability, redis));
    }

    private static NodeOptions Environment(string file, Dictionary<string, string> environment, out string redis)
    {
        var configuration = NodeConfiguration.Load(Path(file), [], environment.GetValueOrDefault, NodeComponents.StepNames);
        redis = configuration.Akka?.GetString("akka.persistence.journal.redis.configuration-string") ?? "";
        return Tests.Configuration.Configurations.Good(configuration);
    }

    private static string Taken(string line)
    {
        var text = line.TrimStart();
        if (!text.StartsWith("# ", StringComparison.Ordinal)) return line;
        return text.Trim() == "# }" || text.TrimEnd().EndsWith('{') || text.Contains(" = ", StringComparison.Ordinal) ? text[2..] : line;
    }

    private static Dictionary<string, string> Values(string? file) => Tests.Configuration.Configurations.Values(
        Tests.Configuration.Configurations.Good(NodeConfiguration.Load(file is null ? null : Path(file), [], _ => null, NodeComponents.StepNames)));

    private static string Path(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "ActorSip.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("ActorSip.sln is in no folder above the tests");
        return System.IO.Path.Combine(folder.FullName, "cluster-config", file);
    }
}
