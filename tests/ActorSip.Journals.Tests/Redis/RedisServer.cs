using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ActorSip.Journals.Tests.Redis;

/// <summary>A Redis of our own, with an append-only file in a folder that is removed afterwards.</summary>
internal sealed class RedisServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"actorsip-redis-{Guid.NewGuid():N}");
    private readonly string[] _settings;
    private Process? _process;

    /// <param name="settings">Besides the usual ones: "--maxmemory", "1mb" for instance.</param>
    public RedisServer(params string[] settings)
    {
        _settings = settings;
        Directory.CreateDirectory(_folder);
        Port = FreePort();
        Start();
    }

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public int ProcessId => _process!.Id;

    /// <summary>Starts it over the same files, and waits until it answers.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("redis-server") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        foreach (var word in (string[])
        [
            "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--daemonize", "no", .. _settings,
        ])
            start.ArgumentList.Add(word);
        _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server does not start");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var begun = TimeProvider.System.GetTimestamp();
        while (!Answers())
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(begun) > Patience) throw new InvalidOperationException($"redis-server is not there: port {Port}, ended {_process.HasExited}");
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

    /// <summary>Does something with it by a connection of its own.</summary>
    public async Task<T> DoAsync<T>(Func<IDatabase, IServer, Task<T>> work)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Address + ",allowAdmin=true");
        return await work(connection.GetDatabase(), connection.GetServers()[0]);
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
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
