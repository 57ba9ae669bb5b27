using System.Globalization;
using System.Net.Sockets;
using ActorSip.Configuration;
using ActorSip.Links;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Transport.Sockets;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>The links of a node's loops to those of other nodes, and the door for theirs.</summary>
internal sealed class NodeLinks
{
    private readonly IReadOnlyList<NodeLoop> _loops;
    private readonly LinkListener? _listener;
    private readonly LinkDialer? _dialer;
    private readonly ClusterState _cluster;
    private readonly IActorRefProvider _provider;
    private readonly List<LoopLinks> _links = [];

    private NodeLinks(ActorSystem system, IReadOnlyList<NodeLoop> loops, ClusterState cluster, int slots, LinkListener? listener, LinkDialer? dialer)
    {
        _provider = ((ExtendedActorSystem)system).Provider;
        _loops = loops;
        _cluster = cluster;
        _listener = listener;
        _dialer = dialer;
        Slots = new SlotDirectory(slots);
    }

    /// <summary>Those of the node, for whoever asks from elsewhere.</summary>
    public SlotDirectory Slots { get; }

    /// <summary>0 where no links are taken.</summary>
    public int Port => _listener?.Port ?? 0;

    /// <summary>Listens for the links of others; not in a cluster of one, nor where loops cannot wait for sockets of their own.</summary>
    /// <exception cref="BindFailedException">The port is in use, or the address not of this machine.</exception>
    public static NodeLinks Open(ActorSystem system, IReadOnlyList<NodeLoop> loops, NodeOptions options, int slots, ClusterState cluster, LinkSecurity? security, TimeProvider time)
    {
        if (!options.Cluster.HasOthers || !SocketCalls.AreKnown) return new NodeLinks(system, loops, cluster, slots, listener: null, dialer: null);
        try
        {
            // As Akka does it.
            var family = system.Settings.Config.GetBoolean("akka.remote.dot-netty.tcp.dns-use-ipv6") ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
            var listener = LinkListener.Bind(options.Node.Address, family, options.Cluster.LinkPort, cluster, security, time, system.Log);
            return new NodeLinks(system, loops, cluster, slots, listener, new LinkDialer(cluster, security, family, time, system.Log));
        }
        catch (SocketException refused)
        {
            throw new BindFailedException([new ConfigurationError("actorsip.cluster.link-port", string.Create(CultureInfo.InvariantCulture, $"{options.Node.Address}, port {options.Cluster.LinkPort}: {refused.Message}"), "")]);
        }
    }

    /// <summary>Of one loop; null where there are none.</summary>
    /// <param name="part">The loops are asked for in their order.</param>
    /// <param name="region">Of this node.</param>
    public INodeLinks? Of(NodeLoop part, IActorRef region)
    {
        if (_dialer is null) return null;
        var links = new LoopLinks(part.Loop, _cluster, _dialer, Slots, region, _provider, part.Links);
        _links.Add(links);
        return links;
    }

    /// <summary>Begins to open them, and to take those of others.</summary>
    /// <param name="requests">The request actors of the loops.</param>
    public async Task StartAsync(IReadOnlyList<IActorRef> requests)
    {
        for (var i = 0; i < _links.Count; i++)
        {
            var (links, actor) = (_links[i], requests[i]);
            await _loops[i].RunAsync(() => links.Begin(actor)).ConfigureAwait(false);
        }

        if (_links.Count > 0) _listener?.Start(_links);
    }

    /// <summary>Closes all of them.</summary>
    public async Task CloseAsync()
    {
        _listener?.Dispose();
        for (var i = 0; i < _links.Count; i++) await _loops[i].RunAsync(_links[i].Close).ConfigureAwait(false);
    }
}
