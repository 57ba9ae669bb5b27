using System.Net;
using System.Net.Sockets;
using ActorSip.Configuration;
using Akka.Configuration;

namespace ActorSip.Server;

/// <summary>The address that the nodes talk to each other over, which may be a name: looked up before Akka does, whose words for a name that leads nowhere fill pages.</summary>
internal static class NodeAddress
{
    public const string Path = "actorsip.node.address";

    private static readonly TimeSpan LookUpTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Null: it leads nowhere.</summary>
    public static async Task<IPAddress?> ResolveAsync(NodeIdentityOptions node, Config akka)
    {
        if (IPAddress.TryParse(node.Address, out var literal)) return literal;

        // Akka takes addresses of this family alone.
        var family = akka.GetBoolean("akka.remote.dot-netty.tcp.dns-use-ipv6") ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        using var limit = new CancellationTokenSource(LookUpTimeout);
        try
        {
            return (await Dns.GetHostAddressesAsync(node.Address, family, limit.Token)).FirstOrDefault();
        }
        catch (Exception unknown) when (unknown is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    public static ConfigurationError Unknown(NodeIdentityOptions node) =>
        new(Path, $"the name \"{node.Address}\" leads to no address; write an address of this machine, such as 127.0.0.1, or a name that it can look up", "");
}
