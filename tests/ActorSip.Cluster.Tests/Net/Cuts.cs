using System.Net;

namespace ActorSip.Cluster.Tests.Net;

/// <summary>What can be cut between the nodes of a network, and between them and Redis. Nobody is told: what is sent is gone.</summary>
internal sealed class Cuts(ClusterNetwork network)
{
    /// <summary>One cannot hear the other; what it says itself still arrives.</summary>
    public Task DeafenAsync(int node, int to) => network.FilterAsync(node, "-A", "INPUT", "-s", network.AddressOf(to).ToString(), "-j", "DROP");

    /// <summary>Nothing goes either way between two nodes.</summary>
    public async Task BetweenAsync(int one, int other)
    {
        await DeafenAsync(one, other);
        await network.FilterAsync(one, "-A", "OUTPUT", "-d", network.AddressOf(other).ToString(), "-j", "DROP");
    }

    /// <summary>Nothing goes either way between a node and all others.</summary>
    public async Task OffAsync(int node, IEnumerable<int> others)
    {
        foreach (var other in others) await BetweenAsync(node, other);
    }

    /// <summary>A node does not reach a service, such as Redis, and hears nothing of it.</summary>
    public async Task FromServiceAsync(int node, IPEndPoint service)
    {
        await network.FilterAsync(node, "-A", "OUTPUT", "-p", "tcp", "-d", service.Address.ToString(), "--dport", Port(service), "-j", "DROP");
        await network.FilterAsync(node, "-A", "INPUT", "-p", "tcp", "-s", service.Address.ToString(), "--sport", Port(service), "-j", "DROP");
    }

    /// <summary>Nothing is cut any more.</summary>
    public Task HealAsync() => network.HealAsync();

    private static string Port(IPEndPoint service) => service.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
