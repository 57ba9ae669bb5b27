using ActorSip.Backends;
using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Routing;
using ActorSip.Routing.Steps;
using ActorSip.Tests.Configuration;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>Starts nodes for tests: a loopback address of their own, free ports, short transaction times, few slots, and buffers that are watched.</summary>
internal static class TestNode
{
    /// <summary>The steps of the pipeline that is shipped, as they stand in a configuration; but nobody is asked for a password.</summary>
    public static string StandardSteps { get; } = string.Join(", ", Configurations.Good(Configurations.Load(null)).Pipelines.Single(pipeline => pipeline.Name == "standard").Steps.Where(step => step != AuthenticationStep.Name).Select(step => $"\"{step}\""));

    private static readonly string[] Settings =
    [
        "actorsip.domains.default.names=[\"home.test\", \"auto\", \"alias.test\"]",
        "actorsip.buffers.allocator=debug",

        // The user agents of the tests send wherever they like, which strangers may not.
        "actorsip.peers.tests.addresses=[\"127.0.0.0/8\", \"::1\"]",
        "actorsip.peers.tests.trusted=on",
        "actorsip.timers.t1=200ms",
        "actorsip.timers.t2=800ms",
        "actorsip.timers.t4=500ms",
        "actorsip.shutdown.drain=30s",
        "actorsip.location.durability=none",
        "actorsip.location.hash-size=4",
        "actorsip.location.shards=4",
        "actorsip.proxy.max-recursions=2",
        "akka.loggers=[\"ActorSip.Tests.Hosting.LogSilencer, ActorSip.Tests\"]",
        "akka.stdout-loglevel=OFF",
    ];

    /// <summary>Starts a node.</summary>
    /// <param name="settings">Each <c>path=value</c>; listeners among them.</param>
    /// <param name="steps">Steps of the test's own, by name.</param>
    public static Task<ActorSipNode> StartAsync(IEnumerable<string> settings, params (string Name, IRouteStep Step)[] steps) => StartAsync(
        settings,
        [.. steps.Select(step => step.Name)],
        registry =>
        {
            foreach (var (name, step) in steps) registry.Add(name, _ => step);
        });

    /// <summary>Starts a node with steps that are made from what the request actor offers, and backends for them.</summary>
    public static async Task<ActorSipNode> StartAsync(IEnumerable<string> settings, IReadOnlyList<string> steps, Action<RouteStepRegistry> addSteps, params IReadOnlyList<IBackend> backends)
    {
        var configuration = NodeConfiguration.Load(null, [.. Settings, $"actorsip.data-folder={TestFolder.Next()}", .. settings], _ => null, [.. NodeComponents.StepNames, .. steps]);
        Assert.True(configuration.IsGood, string.Join('\n', configuration.Errors));
        var plan = ListenerSockets.Plan(configuration.Options.Listeners, new SystemNetworkInterfaces());
        Assert.Empty(plan.Errors);
        return await ActorSipNode.StartAsync(configuration.Options, configuration.Akka, plan.Sockets, TimeProvider.System, addSteps, backends);
    }

    /// <summary>Options as the tests' nodes have them, with other settings.</summary>
    /// <param name="settings">Each <c>path=value</c>.</param>
    /// <param name="steps">Names of steps of the test's own.</param>
    public static NodeOptions Options(IEnumerable<string> settings, params string[] steps)
    {
        var configuration = NodeConfiguration.Load(null, [.. Settings, .. settings], _ => null, [.. NodeComponents.StepNames, .. steps]);
        Assert.True(configuration.IsGood, string.Join('\n', configuration.Errors));
        return configuration.Options;
    }

    /// <summary>The settings of a listener with a pipeline of its own.</summary>
    public static string[] Listener(string name, string transport, string address, string steps) =>
    [
        $"actorsip.listeners.{name}.transport={transport}",
        $"actorsip.listeners.{name}.bind=[\"{address}:0\"]",
        $"actorsip.listeners.{name}.pipeline={name}-steps",
        $"actorsip.pipelines.{name}-steps=[{steps}]",
    ];
}
