using System.Globalization;
using System.Net;
using ActorSip.Administration;
using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Journals;
using ActorSip.Resolving;
using ActorSip.Server.Administration;
using ActorSip.Server.Control;
using ActorSip.Server.Logging;
using Microsoft.Extensions.Logging;

namespace ActorSip.Server;

/// <summary>One run of the server, from its configuration to its end.</summary>
internal sealed class ServerRun(ServerSurroundings surroundings) : INodeStatus
{
    /// <summary>Files of the process that are no connections: libraries, the stores, listening sockets.</summary>
    private const int FilesBesides = 300;

    /// <summary>What handing over slots (NodeDeparture: some 20 s at most), leaving the cluster (20 s) and closing may take beside the drain; then the process ends all the same.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(50);

    private volatile ActorSipNode? _node;
    private volatile string _phase = "the node is starting";

    public IReadOnlyList<string> NotReadyReasons => _phase.Length > 0 ? [_phase] : _node?.NotReadyReasons ?? ["the node is not ready"];

    /// <summary>One that starts is live: what that may take is bounded, and then the process ends; but for one that waits to join, of which another start would find the same.</summary>
    public IReadOnlyList<string> NotLiveReasons => _node?.NotLiveReasons ?? [];

    public IReadOnlyDictionary<string, long>? Statistics => _node?.Statistics();

    public NodeReports? Reports => _node?.Reports;

    public async Task<ClusterReport?> ClusterAsync(CancellationToken cancellation) => _node?.ClusterReports is { } reports ? await reports.ReportAsync(cancellation) : null;

    public async Task<DnsSnapshot?> DnsAsync(CancellationToken cancellation) => _node is { IsReady: true } node ? await node.DnsAsync(cancellation) : null;

    public IReadOnlyList<PeerStatus>? Peers => _node is { } node ? [.. node.Peers.Select(peer => PeerStatus.Of(peer, node.IsAvoided(peer)))] : null;

    /// <param name="file">Configuration file, or null.</param>
    /// <param name="overrides">Each path=value.</param>
    /// <param name="isCheck">Only says whether the configuration is good.</param>
    public async Task<int> RunAsync(string? file, IReadOnlyList<string> overrides, bool isCheck)
    {
        var configuration = NodeConfiguration.Load(file, overrides, surroundings.Environment, NodeComponents.StepNames);
        var plan = configuration.Plan(new SystemNetworkInterfaces());
        if (!configuration.IsGood || plan.Errors.Count > 0)
            return await RefuseAsync([.. configuration.Errors, .. plan.Errors], ExitCode.WrongConfiguration);
        var node = await NodeAddress.ResolveAsync(configuration.Options.Node, configuration.Akka);
        if (node is null) return await RefuseAsync([NodeAddress.Unknown(configuration.Options.Node)], ExitCode.WrongConfiguration);
        if (isCheck)
        {
            await surroundings.Output.WriteAsync(Banner.OfCheck(configuration.Options, plan.Sockets));
            return ExitCode.Good;
        }

        var taken = AddressProbe.Find(configuration.Options, plan.Sockets, node);
        return taken.Count > 0 ? await RefuseAsync(taken, ExitCode.AddressTaken) : await ServeAsync(configuration, node, plan.Sockets, () => NodeConfiguration.Load(file, overrides, surroundings.Environment, NodeComponents.StepNames));
    }

    private async Task<int> ServeAsync(NodeConfiguration configuration, IPAddress node, IReadOnlyList<ListenerSocket> sockets, Func<NodeConfiguration> readAgain)
    {
        var options = configuration.Options!;
        using var loggers = ProcessLogging.Create();
        var logger = loggers.CreateLogger("ActorSip.Server");
        var admin = AdminServer.Create(options.Admin, this, loggers);
        try
        {
            if (admin is not null) await admin.StartAsync(surroundings.StopNow);
            var starting = ActorSipNode.StartAsync(options, LogActor.Configure(configuration.Akka!), sockets, TimeProvider.System, stop: surroundings.Stop);
            await AnyAsync(starting, surroundings.Stop);
            if (!starting.IsCompleted) return await GiveUpAsync(starting);
            _node = await starting;
            var reload = new Reload(configuration, readAgain, _node.Reload, logger);
            await using var control = ControlSocket.Open(options.DataFolder, Commands(reload, _node), logger);
            using var signal = surroundings.Reload?.Listen(reload.RunAndLog);
            _phase = "";
            var files = FileLimit.Raise();
            await surroundings.Output.WriteAsync(Banner.OfNode(options, _node, admin?.Address, files));
            if (files is { } most && most - FilesBesides < options.Transport.Tcp.MaxConnections) WarnOfFiles(logger, most, options.Transport.Tcp.MaxConnections);
            OpenDoors.Warn(logger, options, node, configuration.Akka!);
            return await UntilStoppedAsync(options, _node, logger);
        }
        catch (BindFailedException taken)
        {
            return await RefuseAsync(taken.Errors, ExitCode.AddressTaken);
        }
        catch (Exception refused) when (CodeOf(refused) is { } code)
        {
            await surroundings.Error.WriteLineAsync(refused.Message);
            return code;
        }
        catch (OperationCanceledException) when (surroundings.Stop.IsCancellationRequested)
        {
            // Before it was a member.
            return ExitCode.Good;
        }
        catch (AdminBindException taken)
        {
            return await RefuseAsync([taken.Error], ExitCode.AddressTaken);
        }
        catch (Exception refused) when (_node is null && AkkaRefusal.Find(refused) is { } error)
        {
            return await RefuseAsync([error], ExitCode.WrongConfiguration);
        }
#pragma warning disable CA1031 // Whatever it was, the operator reads it in the log and the exit code says so.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            logger.LogCritical(broken, "The server failed");
            return ExitCode.Failure;
        }
        finally
        {
            if (admin is not null) await admin.DisposeAsync();
        }
    }

    /// <summary>Of what the message says all; null for anything else.</summary>
    private static int? CodeOf(Exception refused) => refused switch
    {
        StoreException => ExitCode.Failure,
        ClusterTlsException => ExitCode.WrongConfiguration,
        NotJoinedException => ExitCode.NotJoined,
        _ => null,
    };

    /// <summary>Asked to stop before it was up: what has begun to start is stopped as soon as it can be, and not waited for for longer than that takes.</summary>
    private async Task<int> GiveUpAsync(Task<ActorSipNode> starting)
    {
        await surroundings.Output.WriteLineAsync("stopping: the node had not started yet");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(surroundings.StopNow);
        limit.CancelAfter(CloseTimeout);
#pragma warning disable VSTHRD003 // There is no synchronization context here that waiting could block.
        var stopped = StopStartedAsync(starting);
        await AnyAsync(stopped, limit.Token);
        if (stopped.IsCompleted) await stopped;
#pragma warning restore VSTHRD003
        return ExitCode.Good;
    }

    private static async Task StopStartedAsync(Task<ActorSipNode> starting)
    {
        try
        {
#pragma warning disable VSTHRD003 // There is no synchronization context here that waiting could block.
            var node = await starting;
#pragma warning restore VSTHRD003
            await node.StopAsync();
        }
        catch (OperationCanceledException)
        {
            // It was not a member yet, and has stopped by itself.
        }
    }

    private async Task<int> UntilStoppedAsync(NodeOptions options, ActorSipNode node, ILogger logger)
    {
#pragma warning disable VSTHRD003 // There is no synchronization context here that waiting could block.
        await AnyAsync(Task.WhenAny(node.WhenTerminated, node.WhenThrownOut), surroundings.Stop);
#pragma warning restore VSTHRD003
        if (node.WhenThrownOut.IsCompleted)
        {
            // Others have its slots now. Whatever it would still say might be wrong, so it ends without a word to anybody.
            logger.LogCritical("The cluster goes on without this node, which was not heard for too long or is on the smaller side of a split. It ends; started again, it joins again");
            return ExitCode.ThrownOut;
        }

        if (!surroundings.Stop.IsCancellationRequested)
        {
            logger.LogCritical("The actor system ended by itself");
            await node.StopAsync();
            return ExitCode.Failure;
        }

        var stopped = node.StopAsync();
        _phase = "the node is stopping";
        await surroundings.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"stopping: {(options.Cluster.HasOthers ? "slots go to other nodes, then " : "")}nothing new is accepted, and what was begun has {options.Shutdown.Drain.TotalSeconds:0.#} s to finish"));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(surroundings.StopNow);
        limit.CancelAfter(options.Shutdown.Drain + CloseTimeout);
        await AnyAsync(stopped, limit.Token);
        if (stopped.IsCompleted) await stopped;
        else if (surroundings.StopNow.IsCancellationRequested) return ExitCode.Good;
        else
        {
            logger.LogCritical("The node did not stop in time");
            return ExitCode.Failure;
        }

        foreach (var leak in node.BufferLeaks()) await surroundings.Error.WriteLineAsync($"buffer leak: {leak}");
        return ExitCode.Good;
    }

    /// <summary>What the operator may ask of the running server.</summary>
    private static Dictionary<string, Func<string?, Task<ControlAnswer>>> Commands(Reload reload, ActorSipNode node) => new(StringComparer.Ordinal)
    {
        [ControlCommand.Reload] = _ => Task.FromResult(reload.Run()),
        [ControlCommand.Unban] = address => Unban.RunAsync(node.Reports, address),
    };

    private static void WarnOfFiles(ILogger logger, long files, int connections) => logger.LogWarning(
        "transport.tcp.max-connections is {Connections}, but the system lets this process have {Files} files open, some of which it needs itself: connections beyond them are refused by the system. Raise the limit (LimitNOFILE= of systemd, ulimit -Hn), or lower the setting",
        connections,
        files);

    /// <summary>Completes when either happens.</summary>
    private static async Task AnyAsync(Task other, CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(() => cancelled.TrySetResult());
#pragma warning disable VSTHRD003 // There is no synchronization context here that waiting could block.
        await Task.WhenAny(cancelled.Task, other);
#pragma warning restore VSTHRD003
    }

    private async Task<int> RefuseAsync(IReadOnlyList<ConfigurationError> errors, int code)
    {
        foreach (var error in errors) await surroundings.Error.WriteLineAsync(error.ToString());
        return code;
    }
}
