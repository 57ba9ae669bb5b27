using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorSip.Cluster.Tests.Net;
using ActorSip.EndToEnd.Tests.Harness;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>A Redis of our own that keeps an append-only file, on a file system of its own when that may be mounted: then it can be full. Or a sentinel, which is the same program.</summary>
internal sealed class RedisProcess : IRedisStore
{
    private const string FolderPrefix = "actorsip-e2e-data-";
    private const long PlentyBytes = 2L << 30;
    private const int BlockBytes = 4096;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateDirectory(TestFolder.Next()).FullName;
    private readonly LastWill? _will;
    private readonly IReadOnlyList<string> _arguments;
    private ProgramRun? _run;

    /// <param name="address">Where it listens.</param>
    /// <param name="mounts">Whether its folder is a file system of its own.</param>
    /// <param name="arguments">Of the program, for a folder.</param>
    private RedisProcess(IPEndPoint address, bool mounts, Func<string, IReadOnlyList<string>> arguments)
    {
        Address = address;
        _arguments = arguments(_folder);
        if (mounts) _will = new LastWill(["umount -l " + _folder]);
    }

    public IPEndPoint Address { get; }

    public string ConfigurationString => Address.ToString();

    public bool IsRunning => _run is { HasExited: false };

    private string Filler => Path.Combine(_folder, "filler");

    /// <param name="address">Where it listens; it takes a free port.</param>
    /// <param name="mounts">Whether its folder may be a file system of its own, for which one must be root.</param>
    /// <param name="settings">Besides the usual ones: "--replicaof", "10.0.0.1 6379" for instance.</param>
    public static Task<RedisProcess> StartAsync(IPAddress address, bool mounts, params string[] settings)
    {
        var place = new IPEndPoint(address, FreePort(address));
        return StartAsync(new RedisProcess(place, mounts, folder =>
        [
            "--port", place.Port.ToString(CultureInfo.InvariantCulture), "--bind", address.ToString(), "--protected-mode", "no", "--dir", folder,
            "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--daemonize", "no", .. settings,
        ]));
    }

    /// <summary>Starts a sentinel.</summary>
    /// <param name="place">Where it listens.</param>
    /// <param name="lines">Of its file, besides that.</param>
    public static Task<RedisProcess> StartSentinelAsync(IPEndPoint place, IEnumerable<string> lines) => StartAsync(new RedisProcess(place, mounts: false, folder =>
    {
        var file = Path.Combine(folder, "sentinel.conf");
        File.WriteAllLines(file, [string.Create(CultureInfo.InvariantCulture, $"port {place.Port}"), $"bind {place.Address}", "protected-mode no", $"dir {folder}", .. lines]);
        return [file, "--sentinel"];
    }));

    public static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What it answers to a command of redis-cli.</summary>
    public async Task<string> TellAsync(params string[] words) =>
        (await Shell.RunAsync(["redis-cli", "-h", Address.Address.ToString(), "-p", Address.Port.ToString(CultureInfo.InvariantCulture), .. words])).Trim();

    /// <summary>The end of what it wrote, for the message of a failing test.</summary>
    public string Tail() => $"=== Redis at {Address}\n{_run?.Tail() ?? "killed"}";

    /// <summary>Starts it over the same files, and waits until it has read them.</summary>
    public async Task StartAsync()
    {
        _run = ProgramRun.Start("redis-server", _arguments);
        var begun = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (_run.HasExited || TimeProvider.System.GetElapsedTime(begun) > StartsWithin) throw new InvalidOperationException("redis-server is not there.\n" + _run.Tail());
            await Task.Delay(50);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_run is not { } run) return;
        _run = null;
        await run.KillAsync();
        await run.DisposeAsync();
    }

    /// <summary>Leaves no byte free in its file system.</summary>
    public async Task FillAsync()
    {
        if (_will is null) throw new InvalidOperationException("Redis has no file system of its own here: this takes root");
        var used = PlentyBytes - new DriveInfo(_folder).AvailableFreeSpace;
        await Shell.RunAsync("mount", "-o", "remount," + Size(used + (64 * BlockBytes)), _folder);
        await using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) await file.WriteAsync(new byte[BlockBytes]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what <see cref="FillAsync"/> took.</summary>
    public async Task FreeAsync()
    {
        await Shell.RunAsync("mount", "-o", "remount," + Size(PlentyBytes), _folder);
        File.Delete(Filler);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (_will is not null)
        {
            await Shell.SucceedsAsync("umount", "-l", _folder);
            _will.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<RedisProcess> StartAsync(RedisProcess redis)
    {
        try
        {
            if (redis._will is not null)
            {
                await SweepAsync();
                await Shell.RunAsync("mount", "-t", "tmpfs", "-o", Size(PlentyBytes), "tmpfs", redis._folder);
            }

            await redis.StartAsync();
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }

        return redis;
    }

    /// <summary>Lets go of the file systems that runs have left whose process is gone; this one has none yet but its own.</summary>
    private static async Task SweepAsync()
    {
        foreach (var line in await File.ReadAllLinesAsync("/proc/mounts"))
        {
            var folder = line.Split(' ')[1];
            var owner = folder.Split('/').FirstOrDefault(name => name.StartsWith(FolderPrefix, StringComparison.Ordinal))?[FolderPrefix.Length..];
            if (owner is not null && owner != Environment.ProcessId.ToString(CultureInfo.InvariantCulture) && Owner.IsGone(owner)) await Shell.SucceedsAsync("umount", "-l", folder);
        }
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"size={bytes}");

    private async Task<bool> AnswersAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Address, limit.Token);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), limit.Token);
            var answer = new byte[5];
            await client.GetStream().ReadExactlyAsync(answer, limit.Token);
            return answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception notYet) when (notYet is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
