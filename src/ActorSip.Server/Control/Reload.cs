using ActorSip.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorSip.Server.Control;

/// <summary>Reads the configuration again and lets the node use what can be changed while it runs: all of it, or nothing when anything in it is wrong.</summary>
/// <param name="started">What the node was started with.</param>
/// <param name="read">Reads it again, from where it was read at the start.</param>
/// <param name="apply">Gives it to the node.</param>
/// <param name="log">Of the process.</param>
internal sealed class Reload(NodeConfiguration started, Func<NodeConfiguration> read, Action<NodeOptions> apply, ILogger log)
{
    private readonly Lock _gate = new();

    public ControlAnswer Run()
    {
        // Two at the same time would leave it open which of them holds.
        lock (_gate)
        {
            var configuration = read();
            if (!configuration.IsGood) return new ControlAnswer(false, [.. configuration.Errors.Select(error => error.ToString()), "nothing was changed"]);
            apply(configuration.Options);
            var options = configuration.Options;
            var restart = ReloadableSettings.NeedRestart(started, configuration).Select(path => $"{path}: needs a restart, and was not changed");
            return new ControlAnswer(true, [.. restart, $"reloaded: domains {options.Domains.Count}, peers {options.Peers.Count}, routes {options.Routes.Count}, numbers {options.Numbers.Count}"]);
        }
    }

    /// <summary>The same for a signal, which nobody waits for: what there is to say goes into the log.</summary>
    public void RunAndLog()
    {
        var answer = Run();
        var level = answer.IsGood ? LogLevel.Information : LogLevel.Error;
        if (!log.IsEnabled(level)) return;
        foreach (var line in answer.Lines) log.Log(level, "Reading the configuration again: {Line}", line);
    }
}
