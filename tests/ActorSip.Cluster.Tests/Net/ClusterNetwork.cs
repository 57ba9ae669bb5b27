using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace ActorSip.Cluster.Tests.Net;

/// <summary>
/// A network with a place for each node: namespaces behind one bridge, whose own address is that of Redis and of the phones. Who is not root gets addresses of the loopback instead, between which nothing can be cut.
/// All names carry the number of this process, so that a later run finds what an earlier one has left.
/// </summary>
internal sealed class ClusterNetwork : IAsyncDisposable
{
    private const string Prefix = "asct";
    private const int FirstHost = 11;

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}");
    private readonly byte[] _net;
    private readonly int _nodes;
    private readonly LastWill? _will;

    private ClusterNetwork(bool isApart, byte[] net, int nodes)
    {
        IsApart = isApart;
        _net = net;
        _nodes = nodes;
        if (isApart) _will = new LastWill([.. Enumerable.Range(0, nodes).Select(node => "ip netns del " + Namespace(node)), "ip link del " + _name]);
    }

    /// <summary>True: each node is in a namespace of its own, and can be cut off.</summary>
    public bool IsApart { get; }

    /// <summary>Where Redis and the phones are.</summary>
    public IPAddress Home => Host(1);

    /// <summary>All of it, as a configuration names it.</summary>
    public string Range => string.Create(CultureInfo.InvariantCulture, $"{Host(0)}/24");

    public static async Task<ClusterNetwork> CreateAsync(int nodes)
    {
        if (Environment.UserName != "root" || !await Shell.SucceedsAsync("ip", "netns", "list")) return new ClusterNetwork(isApart: false, [127, 0, 77], nodes);
        await SweepAsync();
        var network = new ClusterNetwork(isApart: true, FreeNet(), nodes);
        try
        {
            await network.BuildAsync();
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }

        return network;
    }

    public IPAddress AddressOf(int node) => Host(FirstHost + node);

    /// <summary>What stands before a command that is to run in a node's place; each of these programs becomes the next, so the number of the process is that of the last.</summary>
    public IReadOnlyList<string> Enter(int node) => IsApart ? ["ip", "netns", "exec", Namespace(node)] : [];

    /// <summary>A rule of a node's own packet filter.</summary>
    public Task FilterAsync(int node, params string[] rule) => Shell.RunAsync([.. Enter(node), "iptables", "-w", .. rule]);

    /// <summary>Nothing is cut any more.</summary>
    public async Task HealAsync()
    {
        if (!IsApart) return;
        for (var node = 0; node < _nodes; node++) await FilterAsync(node, "-F");
    }

    public async ValueTask DisposeAsync()
    {
        if (_will is null) return;

        // What fails here is not there, since building broke off before it.
        for (var node = 0; node < _nodes; node++)
        {
            // The kernel takes its time with a namespace, and the cable would be there as long.
            await Shell.SucceedsAsync("ip", "link", "del", Cable(node));
            await Shell.SucceedsAsync("ip", "netns", "del", Namespace(node));
        }

        await Shell.SucceedsAsync("ip", "link", "del", _name);
        _will.Dispose();
    }

    /// <summary>Removes what runs have left whose process is gone, and nothing else.</summary>
    private static async Task SweepAsync()
    {
        foreach (var name in Names(await Shell.RunAsync("ip", "netns", "list"), 0))
            if (IsOrphan(name)) await Shell.SucceedsAsync("ip", "netns", "del", name);
        foreach (var name in Names(await Shell.RunAsync("ip", "-o", "link", "show", "type", "bridge"), 1))
            if (IsOrphan(name)) await Shell.SucceedsAsync("ip", "link", "del", name);
    }

    private static IEnumerable<string> Names(string listing, int column) =>
        from line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        let words = line.Split([' ', ':', '@'], StringSplitOptions.RemoveEmptyEntries)
        where words.Length > column && words[column].StartsWith(Prefix, StringComparison.Ordinal)
        select words[column];

    private static bool IsOrphan(string name) => Owner.IsGone(name[Prefix.Length..]);

    /// <summary>One that no interface has: another run may be under way.</summary>
    private static byte[] FreeNet()
    {
        var taken = NetworkInterface.GetAllNetworkInterfaces().SelectMany(face => face.GetIPProperties().UnicastAddresses).Select(address => address.Address.GetAddressBytes()).ToArray();
        for (var i = 0; i < 250; i++)
        {
            byte[] net = [10, 77, (byte)((Environment.ProcessId + i) % 250)];
            if (!Array.Exists(taken, address => address.AsSpan().StartsWith(net))) return net;
        }

        throw new InvalidOperationException("every network of 10.77.0.0/16 is taken");
    }

    private IPAddress Host(int number) => new([.. _net, (byte)number]);

    private string Cable(int node) => string.Create(CultureInfo.InvariantCulture, $"{_name}v{node}");

    private string Namespace(int node) => string.Create(CultureInfo.InvariantCulture, $"{_name}-{node}");

    private async Task BuildAsync()
    {
        await Shell.RunAsync("ip", "link", "add", _name, "type", "bridge");
        await Shell.RunAsync("ip", "addr", "add", Home + "/24", "dev", _name);
        await Shell.RunAsync("ip", "link", "set", _name, "up");
        for (var node = 0; node < _nodes; node++)
        {
            var (place, cable) = (Namespace(node), Cable(node));
            await Shell.RunAsync("ip", "netns", "add", place);
            await Shell.RunAsync("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", place);
            await Shell.RunAsync("ip", "link", "set", cable, "master", _name, "up");
            await Shell.RunAsync("ip", "-n", place, "addr", "add", AddressOf(node) + "/24", "dev", "eth0");
            await Shell.RunAsync("ip", "-n", place, "link", "set", "eth0", "up");
            await Shell.RunAsync("ip", "-n", place, "link", "set", "lo", "up");
        }
    }
}
