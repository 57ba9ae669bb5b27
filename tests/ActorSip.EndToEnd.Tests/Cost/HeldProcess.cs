using System.Runtime.InteropServices;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>
/// A child process that is held still while something is sent to it. So it finds all of it at once when it goes on, and how many system calls it takes for that does not depend on which of the two was faster.
/// </summary>
internal sealed partial class HeldProcess(int id)
{
    // signal.h and wait.h of Linux, for x86-64 and arm64
    private const int Continue = 18;
    private const int Stop = 19;
    private const int OneProcess = 1;
    private const int WhenStopped = 2;
    private const int SignalInformationBytes = 128;
    private const int Interrupted = 4;

    /// <summary>Runs the work while all threads of the process stand still.</summary>
    public async Task DuringAsync(Func<Task> work)
    {
        Check(Kill(id, Stop));
        try
        {
            WaitUntilStopped();
            await work();
        }
        finally
        {
            Check(Kill(id, Continue));
        }
    }

    /// <summary>The signal is only the beginning: the parent is told when the last thread has stopped.</summary>
    private unsafe void WaitUntilStopped()
    {
        var information = stackalloc byte[SignalInformationBytes];
        while (Wait(OneProcess, id, information, WhenStopped) < 0)
            if (Marshal.GetLastPInvokeError() != Interrupted) Check(-1);
    }

    private static void Check(int result)
    {
        if (result < 0) throw new InvalidOperationException("The server cannot be held: " + Marshal.GetLastPInvokeErrorMessage());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static unsafe partial int Wait(int kind, int process, byte* information, int options);
}
