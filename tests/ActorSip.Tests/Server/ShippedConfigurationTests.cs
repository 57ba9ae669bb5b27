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
