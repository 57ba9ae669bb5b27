using ActorSip.Configuration;
using ActorSip.Peers;
using ActorSip.Requests;
using ActorSip.Sip.Transports;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>Holds the snapshot of the node, and tells the request actors of a new one: when the configuration is read again, and when a peer's name stands for other addresses. For any thread.</summary>
internal sealed class RoutingDirectory
{
    private readonly Lock _gate = new();
    private readonly SnapshotBuilder _builder;
    private readonly Action<RequestsProtocol.UseSnapshot> _tell;
    private NodeOptions _options;
    private IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>> _named = new Dictionary<string, IReadOnlyList<IpEndpoint>>(StringComparer.Ordinal);
    private IActorRef? _names;

    public RoutingDirectory(SnapshotBuilder builder, NodeOptions options, Action<RequestsProtocol.UseSnapshot> tell)
    {
        _builder = builder;
        _options = options;
        _tell = tell;
        Snapshot = builder.Build(options, _named);
    }

    /// <summary>What new requests begin with.</summary>
    public RoutingSnapshot Snapshot { get; private set; }

    /// <summary>Begins to look up the peers' names.</summary>
    public void Watch(IActorRef names)
    {
        lock (_gate)
        {
            _names = names;
            TellNames();
        }
    }

    public void Use(NodeOptions options)
    {
        lock (_gate)
        {
            _options = options;
            Publish();
            TellNames();
        }
    }

    public void UseNames(IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>> named)
    {
        lock (_gate)
        {
            _named = named;
            Publish();
        }
    }

    private void Publish()
    {
        Snapshot = _builder.Build(_options, _named);
        _tell(new RequestsProtocol.UseSnapshot(Snapshot));
    }

    private void TellNames() => _names?.Tell(
        new PeersProtocol.Watch([.. _options.Peers.SelectMany(peer => peer.Addresses).Where(address => address.Name.Length > 0).Select(address => address.Name).Distinct(StringComparer.Ordinal)], _options.PeerLookupInterval),
        ActorRefs.NoSender);
}
