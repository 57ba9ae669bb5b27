using System.Globalization;

namespace ActorSip.Journals.Tests.Redis.Sentinels;

/// <summary>One sentinel.</summary>
internal sealed class RedisSentinel : IDisposable
{
    public const string Service = "mymaster";

    private readonly RedisProcess _process;

    /// <param name="port">Where it answers.</param>
    /// <param name="id">Its own.</param>
    /// <param name="master">Whom it watches.</param>
    /// <param name="others">Ports and ids of the other sentinels: they would find each other, after some seconds.</param>
    /// <param name="settings">Further lines of its file.</param>
    public RedisSentinel(int port, string id, RedisServer master, IEnumerable<(int Port, string Id)> others, params string[] settings)
    {
        Port = port;
        var folder = RedisProcess.NewFolder();
        var file = Path.Combine(folder, "sentinel.conf");
        File.WriteAllLines(file,
        [
            $"port {port}",
            "bind 127.0.0.1",
            $"dir {folder}",
            $"sentinel myid {id}",
            $"sentinel monitor {Service} 127.0.0.1 {master.Port} 2",
            $"sentinel down-after-milliseconds {Service} 60000",
            $"sentinel failover-timeout {Service} 2000",
            .. settings,
            .. others.Select(other => $"sentinel known-sentinel {Service} 127.0.0.1 {other.Port} {other.Id}"),
        ]);
        _process = new RedisProcess(port, folder, [file, "--sentinel"]);
        _process.Start();
    }

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>What it answers to a command of redis-cli.</summary>
    public string Tell(params string[] words) => _process.Tell(words);

    public void Dispose() => _process.Dispose();
}
