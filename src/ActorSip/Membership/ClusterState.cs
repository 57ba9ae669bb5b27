using Akka.Actor;

namespace ActorSip.Membership;

/// <summary>Where the present <see cref="ClusterView"/> lies: written by one actor, read by all loops.</summary>
/// <param name="self">This node, before it has joined.</param>
/// <param name="number">Of this node, as in the flows of its sockets.</param>
/// <param name="epoch">Of its life.</param>
public sealed class ClusterState(Address self, ushort number, uint epoch)
{
    private volatile ClusterView _view = new(self, []);

    public ushort Number => number;

    public uint Epoch => epoch;

    public ClusterView View => _view;

    internal void Set(ClusterView view) => _view = view;
}
