using ActorSip.Sip.Transports;

namespace ActorSip.Membership;

/// <summary>What a node tells the others of itself.</summary>
/// <param name="Number">Its number, as in <see cref="Flow.Node"/>; no other node of the cluster has it.</param>
/// <param name="Epoch">Which life of it this is, as in <see cref="Flow.NodeEpoch"/>.</param>
/// <param name="Loops">How many event loops it has.</param>
/// <param name="Addresses">Its sockets, in their order.</param>
/// <param name="IsLeaving">It will leave as soon as others have its slots.</param>
public sealed record NodeDescription(ushort Number, uint Epoch, int Loops, IReadOnlyList<LocalAddress> Addresses, bool IsLeaving = false)
{
    /// <summary>TCP port on which it takes the links of other nodes' loops; 0 for a node that takes none.</summary>
    public int LinkPort { get; init; }
}
