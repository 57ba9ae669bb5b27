using System.Diagnostics;
using ActorSip.Journals.Sqlite;

namespace ActorSip.Journals.Tests.Sqlite;

/// <summary>A folder that can be made full: a small file system of its own where this process may mount one, else SQLite's own limit of pages.</summary>
internal sealed class ScarceDisk : IDisposable
{
    private const int Bytes = 3 << 20;

    private readonly bool _isMounted;

    public ScarceDisk()
    {
        Folder = Path.Combine(Path.GetTempPath(), $"actorsip-disk-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Folder);
        _isMounted = Succeeds("mount", "-t", "tmpfs", "-o", $"size={Bytes}", "tmpfs", Folder);
    }

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public async Task FillAsync(SqliteStore store)
    {
        if (_isMounted) Fill();
        else await store.AskAsync("of no interest", session => Limit(session, session.PageCount));
    }

    public async Task MakeRoomAsync(SqliteStore store)
    {
        if (_isMounted) File.Delete(Ballast);
        else await store.AskAsync("of no interest", session => Limit(session, 1_000_000));
    }

    public void Dispose()
    {
        if (_isMounted) Succeeds("umount", "--lazy", Folder);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs a program. True: it ended with 0.</summary>
    public static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4_096];
        try
        {
            while (ballast.Length <= Bytes)
            {
                ballast.Write(block);
                ballast.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as intended.
        }
    }

    private static bool Limit(SqliteSession session, long pages)
    {
        session.LimitPages(pages);
        return true;
    }
}
