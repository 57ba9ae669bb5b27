using System.Globalization;
using StackExchange.Redis;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>A Redis of our own, with an append-only file in a folder that is removed afterwards.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly RedisProcess _process;

    /// <param name="settings">Besides the usual ones: "--maxmemory", "1mb" for instance.</param>
    public RedisServer(params string[] settings)
    {
        Port = RedisProcess.FreePort();
        var folder = RedisProcess.NewFolder();
        _process = new RedisProcess(Port, folder,
        [
            "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--daemonize", "no", .. settings,
        ]);
        Start();
    }

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public int ProcessId => _process.Id;

    /// <summary>Starts it over the same files, and waits until it answers.</summary>
    public void Start() => _process.Start();

    /// <summary>
    /// kill -9, once what it has confirmed is in its file. With appendfsync everysec it does not write there for up to two seconds while an fsync lasts, and confirms all the same:
    /// what becomes of that is for <see cref="RedisLossTests"/>.
    /// </summary>
    public void Kill()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!Tell("INFO", "persistence").Contains("aof_buffer_length:0\r", StringComparison.Ordinal))
        {
            if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(20)) throw new InvalidOperationException("Redis does not write its file");
        }

        _process.Kill();
    }

    /// <summary>It stands still until it is woken.</summary>
    public void Pause(bool isOver = false) => _process.Pause(isOver);

    /// <summary>What it answers to a command of redis-cli.</summary>
    public string Tell(params string[] words) => _process.Tell(words);

    /// <summary>Does something with it by a connection of its own.</summary>
    public async Task<T> DoAsync<T>(Func<IDatabase, IServer, Task<T>> work)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Address + ",allowAdmin=true");
        return await work(connection.GetDatabase(), connection.GetServers()[0]);
    }

    public void Dispose() => _process.Dispose();
}
