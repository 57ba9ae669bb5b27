using System.Diagnostics;

namespace ActorSip.Cluster.Tests.Net;

/// <summary>
/// A shell that undoes what the tests have changed of the machine when they are ended before they could do so: it reads from this process and so notices its end, whatever the reason. It waits for the
/// programs to be gone, which are ended likewise. Signals to the whole group of processes, as timeout and a terminal send them, do not end it.
/// </summary>
internal sealed class LastWill : IDisposable
{
    private const int ProgramsAreGoneAfterSeconds = 20;

    private readonly Process _shell;

    /// <param name="commands">Lines of the shell; each is tried, whatever became of the others.</param>
    public LastWill(IEnumerable<string> commands)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"trap '' TERM INT HUP; read end; sleep {ProgramsAreGoneAfterSeconds}; {string.Join("; ", commands)}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        _shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start");
    }

    /// <summary>All is undone: nothing is left to do.</summary>
    public void Dispose()
    {
        _shell.Kill();
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
