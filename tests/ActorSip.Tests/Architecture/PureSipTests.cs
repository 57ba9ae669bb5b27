using ActorSip.Sip.Messages;
using ArchUnitNET.Loader;
using Xunit;

namespace ActorSip.Tests.Architecture;

/// <summary>ActorSip.Sip is pure: no actor, socket, clock, log, configuration or task.</summary>
public sealed class PureSipTests
{
    private static readonly System.Reflection.Assembly Pure = typeof(SipMessage).Assembly;

    private static readonly string[] Impure =
    [
        "System.Threading.Tasks.", "System.Threading.Thread", "System.Threading.Timer", "System.Threading.CancellationToken", "System.Net.Sockets.", "System.Net.Http.", "System.Net.Dns",
        "System.DateTime", "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Environment", "System.Random", "System.Console", "System.IO.", "Microsoft.", "Akka.", "DotNetty.", "ActorSip.Hosting.",
    ];

    [Fact]
    public void It_references_the_framework_alone() =>
        Assert.All(Pure.GetReferencedAssemblies(), reference => Assert.True(reference.Name!.StartsWith("System.", StringComparison.Ordinal), $"it references {reference.Name}"));

    [Fact]
    public void It_uses_nothing_that_waits_measures_time_or_leaves_the_process()
    {
        var used = UsesOf(Pure);
        Assert.Contains(used, use => use.To == "System.Net.IPAddress");
        var violations = used.Where(use => IsImpure(use.To)).Select(use => $"{use.From} uses {use.To}").Order(StringComparer.Ordinal).ToArray();
        Assert.True(violations.Length == 0, string.Join('\n', violations));
    }

    [Theory]
    [InlineData("System.Threading.Tasks.ValueTask`1", true)]
    [InlineData("System.Net.Sockets.Socket", true)]
    [InlineData("System.DateTimeOffset", true)]
    [InlineData("System.Threading.Tasks.Task", true)]
    [InlineData("Microsoft.Extensions.Logging.ILogger", true)]
    [InlineData("System.Net.IPAddress", false)]
    [InlineData("System.Threading.Interlocked", false)]
    [InlineData("System.Text.Encoding", false)]
    public void What_is_impure_is_known(string type, bool impure) => Assert.Equal(impure, IsImpure(type));

    [Fact]
    public void The_same_look_at_the_node_finds_all_that_is_impure()
    {
        // So that a look that sees nothing is noticed.
        var used = UsesOf(typeof(ActorSip.Hosting.ActorSipNode).Assembly).Select(use => use.To).ToHashSet(StringComparer.Ordinal);
        foreach (var prefix in new[] { "System.Threading.Tasks.", "System.Net.Sockets.", "System.DateTime", "System.TimeProvider", "Akka.", "DotNetty." })
            Assert.True(used.Any(type => type.StartsWith(prefix, StringComparison.Ordinal)), $"no use of {prefix} is seen");
    }

    private static bool IsImpure(string type) => Impure.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)) && type != "System.Environment+SpecialFolder";

    private static (string From, string To)[] UsesOf(System.Reflection.Assembly assembly)
    {
        var compiled = new ArchLoader().LoadAssemblies(assembly).Build();
        var types = compiled.Types.Where(type => type.Assembly.Name == assembly.GetName().Name || type.Assembly.FullName == assembly.FullName).ToArray();
        Assert.True(types.Length > 50, "Where are the types?");
        return [.. types.SelectMany(type => type.Dependencies.Select(dependency => (type.FullName, dependency.Target.FullName))).Distinct()];
    }
}
