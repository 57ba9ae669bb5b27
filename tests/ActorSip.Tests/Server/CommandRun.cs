#pragma warning disable VSTHRD003 // The run began in this object, and nothing waits for it on a thread of its own.
using ActorSip.Server;

namespace ActorSip.Tests.Server;

/// <summary>The command line run within the test, with its output and a way to stop it.</summary>
internal sealed class CommandRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopNow = new();
    private readonly ReloadSignal _reload = new();
    private readonly LineWriter _output = new();
    private readonly StringWriter _error = new();

    public CommandRun(params string[] arguments)
        : this(_ => null, arguments)
    {
    }

    private CommandRun(Func<string, string?> readSecret, string[] arguments) => Ended = CommandLine.RunAsync(
        arguments, new ServerSurroundings(_output, TextWriter.Synchronized(_error), _ => null, _stop.Token, _stopNow.Token) { ReadSecret = readSecret, Reload = _reload });

    public Task<int> Ended { get; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Code, string Output, string Error)> EndAsync(params string[] arguments)
    {
        await using var run = new CommandRun(arguments);
        return (await run.Ended, run.Output, run.Error);
    }

    /// <summary>Runs to the end, with a password on standard input; null: none.</summary>
    public static async Task<(int Code, string Output, string Error)> EndWithSecretAsync(string? secret, params string[] arguments)
    {
        await using var run = new CommandRun(_ => secret, arguments);
        return (await run.Ended, run.Output, run.Error);
    }

    /// <summary>The value of a line of the banner, once it is there.</summary>
    public async Task<string> LineAsync(string name)
    {
        var line = _output.LineAsync(name);
        if (await Task.WhenAny(line, Ended) == Ended && !line.IsCompleted) throw new InvalidOperationException($"The server ended with {await Ended}: {Error}");
        return (await line)[name.Length..].Trim();
    }

    /// <summary>As SIGHUP does.</summary>
    public void AskToReload() => _reload.Raise();

    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await Ended;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stopNow.CancelAsync();
        await Ended;
        _reload.Dispose();
        _stop.Dispose();
        _stopNow.Dispose();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }
}
