using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>A redis-server of our own, that is killed and started over the same files, or told something by redis-cli.</summary>
/// <param name="port">Where it answers.</param>
/// <param name="folder">Its working directory; removed with what lies in it when this is disposed of.</param>
/// <param name="arguments">Of the program.</param>
internal sealed class RedisProcess(int port, string folder, IReadOnlyList<string> arguments) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Below those that the system gives to connections, which would take one that is only about to be used.</summary>
    private static int _lastPort = RandomNumberGenerator.GetInt32(12_000, 30_000);

    private Process? _process;

    public int Id => _process!.Id;

    /// <summary>A new folder for a process.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("actorsip-redis-").FullName;

    /// <summary>One that nobody has, and that no other is given here.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _lastPort);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    public void Start()
    {
        _process = Run("redis-server", arguments);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var begun = TimeProvider.System.GetTimestamp();
        while (!Answers())
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(begun) > Patience) throw new InvalidOperationException($"redis-server is not there: port {port}, ended {_process.HasExited}");
            Thread.Yield();
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>It stands still, with its connections open, as with a machine that hangs; until it is woken.</summary>
    public void Pause(bool isOver = false)
    {
        using var kill = Run("kill", [isOver ? "-CONT" : "-STOP", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>What it answers to a command of redis-cli.</summary>
    public string Tell(params string[] words)
    {
        using var client = Run("redis-cli", ["-p", port.ToString(CultureInfo.InvariantCulture), .. words]);
        var answer = client.StandardOutput.ReadToEnd().Trim();
        client.WaitForExit();
        return answer;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(folder, recursive: true);
    }

    private Process Run(string program, IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var word in words) start.ArgumentList.Add(word);
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            client.ReceiveTimeout = 1000;
            client.GetStream().Write("PING\r\n"u8);
            var answer = new byte[5];
            client.GetStream().ReadExactly(answer);
            return answer.AsSpan().SequenceEqual("+PONG"u8) || answer.AsSpan().SequenceEqual("-NOAU"u8);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return false;
        }
    }
}
