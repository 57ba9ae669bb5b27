using System.ComponentModel;
using System.Diagnostics;

namespace ActorSip.Cluster.Tests.Net;

/// <summary>Short programs of the system: ip, iptables, mount.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end, and gives what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It is missing, or ended with an error.</exception>
    public static async Task<string> RunAsync(params string[] command)
    {
        var (code, output, errors) = await TryAsync(command);
        return code == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {code}: {errors}{output}");
    }

    /// <summary>Whether it ended well: for what may be gone already.</summary>
    public static async Task<bool> SucceedsAsync(params string[] command)
    {
        var (code, _, _) = await TryAsync(command);
        return code == 0;
    }

    private static async Task<(int Code, string Output, string Errors)> TryAsync(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException(command[0] + " did not start");
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output, await errors);
        }
        catch (Win32Exception missing)
        {
            return (127, "", missing.Message);
        }
    }
}
