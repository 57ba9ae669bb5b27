using ActorSip.Sip.Transports;
using Akka.Actor;

namespace ActorSip.Membership;

/// <summary>A node as another sees it.</summary>
/// <param name="Address">Where its actors are.</param>
/// <param name="Status">Joining, Up, Leaving, Exiting or Down.</param>
/// <param name="IsReachable">False while it does not answer the heartbeats.</param>
/// <param name="Node">What it has told of itself; null until it has.</param>
public sealed record ClusterMember(Address Address, string Status, bool IsReachable, NodeDescription? Node)
{
    /// <summary>"host:port".</summary>
    public string Name => $"{Address.Host}:{Address.Port}";

    /// <summary>True for those whose number decides which side of a split goes on.</summary>
    public bool Counts => Status is "Up" or "Leaving";
}
