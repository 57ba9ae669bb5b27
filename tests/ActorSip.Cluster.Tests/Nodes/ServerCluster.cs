using ActorSip.Cluster.Tests.Net;
using ActorSip.EndToEnd.Tests.Harness;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>The nodes, their network and their Redis.</summary>
internal sealed class ServerCluster : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateDirectory(TestFolder.Next()).FullName;
    private readonly Certificates _certificates;
    private readonly List<ClusterNode> _nodes = [];

    private ServerCluster(ClusterNetwork network, IRedisStore store)
    {
        Network = network;
        Store = store;
        Cuts = new Cuts(network);
        _certificates = new Certificates(Path.Combine(_folder, "tls"));
    }

    public ClusterNetwork Network { get; }

    public IRedisStore Store { get; }

    /// <summary>Where it is one server.</summary>
    public RedisProcess Redis => (RedisProcess)Store;

    public Cuts Cuts { get; }

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    /// <summary>With one Redis. Starts all nodes at once, and waits until each is ready.</summary>
    public static Task<ServerCluster> StartAsync(ClusterSettings settings) => StartAsync(settings, async network => await RedisProcess.StartAsync(network.Home, mounts: network.IsApart));

    /// <param name="settings">Of the nodes.</param>
    /// <param name="startStore">Starts the Redis, before the nodes.</param>
    public static async Task<ServerCluster> StartAsync(ClusterSettings settings, Func<ClusterNetwork, Task<IRedisStore>> startStore)
    {
        var network = await ClusterNetwork.CreateAsync(settings.Size);
        IRedisStore store;
        try
        {
            store = await startStore(network);
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }

        var cluster = new ServerCluster(network, store);
        try
        {
            for (var node = 0; node < settings.Size; node++) cluster._nodes.Add(cluster.NewNode(settings, node));
            foreach (var node in cluster._nodes) node.Start();
            await cluster.WaitUntilReadyAsync(ReadyWithin);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    /// <summary>Waits until every node is ready.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> WaitUntilReadyAsync(TimeSpan within)
    {
        var begun = TestClock.Now;
        await Task.WhenAll(_nodes.Select(node => node.WaitUntilReadyAsync(within)));
        return TestClock.Now - begun;
    }

    /// <summary>The member that joined first, which has the coordinator.</summary>
    public async Task<ClusterNode> OldestAsync()
    {
        foreach (var asked in _nodes.Where(node => node.IsServing))
        {
            if (await asked.ReadAsync("/cluster") is not { } view) continue;
            var oldest = view.GetProperty("members").EnumerateArray().Single(member => member.GetProperty("oldest").GetBoolean()).GetProperty("address").ToString();
            return _nodes.Single(node => oldest.Contains(node.Sip.Address + ":", StringComparison.Ordinal));
        }

        throw new InvalidOperationException("no node says who is the oldest");
    }

    /// <summary>The ends of processes that no test asked for.</summary>
    public int EndsSince(TimeSpan begun) => _nodes.Sum(node => node.Ends.Count(end => end.At >= begun));

    /// <summary>The end of what all nodes wrote.</summary>
    public string Tail() => string.Join('\n', _nodes.Select(node => node.Tail()));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await Store.DisposeAsync();
        await Network.DisposeAsync();
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The server of this build, or what ACTORSIP_TEST_SERVER_COMMAND puts in its place.</summary>
    private static string[] Program()
    {
        if (Environment.GetEnvironmentVariable("ACTORSIP_TEST_SERVER_COMMAND") is { Length: > 0 } other) return other.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var server = Path.Combine(Repository.Root, "src", "ActorSip.Server", "bin", Repository.Configuration, "net10.0", "ActorSip.Server.dll");
        return File.Exists(server) ? ["dotnet", server] : throw new InvalidOperationException(server + " is missing: build ActorSip.sln in the same configuration as the tests");
    }

    private ClusterNode NewNode(ClusterSettings settings, int index)
    {
        var file = Path.Combine(_folder, $"node{index}.conf");
        File.WriteAllText(file, NodeFile.Text(settings, Network, Store, _certificates, index, Path.Combine(_folder, $"node{index}")));
        return new ClusterNode(index, Network.AddressOf(index), offset => [.. Network.Enter(index), .. offset == TimeSpan.Zero ? [] : ShiftedClock.By(offset), .. Program(), "--config", file]);
    }
}
