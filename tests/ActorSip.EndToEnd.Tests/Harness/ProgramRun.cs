using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>One run of a program: its output is gathered while it runs, and it is dead when this is disposed, or when the tests die.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private const int KeptLines = 20_000;
    private readonly Process _process;
    private readonly Process _watch;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private ProgramRun(Process process)
    {
        _process = process;
        _watch = Watch(process.Id);
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.Id;

    /// <summary>Starts a program; one that is not installed is an error that says what to do.</summary>
    public static ProgramRun Start(string program, IEnumerable<string> arguments, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            return new ProgramRun(Process.Start(start) ?? throw new InvalidOperationException(program + " did not start"));
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(program + " cannot be started: run ./test.sh, which installs it", missing);
        }
    }

    /// <summary>Waits for the end and returns the exit code; a program that takes longer is killed, and the exception shows its last words.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_process.StartInfo.FileName} still ran after {atMost}.\n{Tail()}", late);
        }
        return _process.ExitCode;
    }

    /// <summary>Writes a line to standard input and ends it.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        _process.StandardInput.Close();
    }

    /// <summary>Sends SIGTERM.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Sends a signal, such as HUP.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Sends SIGKILL, and waits for the end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What was written so far to standard output.</summary>
    public string Output() => Joined(_output);

    /// <summary>What was written so far to standard error.</summary>
    public string Errors() => Joined(_errors);

    /// <summary>The end of both outputs, for the message of a failing test.</summary>
    public string Tail()
    {
        var output = Output();
        var errors = Errors();
        return "--- standard output\n" + output[Math.Max(0, output.Length - 3_000)..] + "\n--- standard error\n" + errors[Math.Max(0, errors.Length - 3_000)..];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _watch.Kill();
        await _watch.WaitForExitAsync();
        _watch.Dispose();
        _process.Dispose();
    }

    /// <summary>
    /// A shell that reads from this process and so notices its end, whatever the reason: then it ends the program too, which would otherwise stay
    /// behind.
    /// </summary>
    private static Process Watch(int processId)
    {
        var script = string.Create(CultureInfo.InvariantCulture, $"read end; kill -TERM {processId} && sleep 15 && kill -KILL {processId}");
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start");
    }

    private static string Joined(List<string> lines)
    {
        lock (lines)
            return string.Join('\n', lines);
    }

    private static void Keep(List<string> lines, string? line)
    {
        lock (lines)
        {
            if (line is not null && lines.Count < KeptLines)
                lines.Add(line);
        }
    }
}
