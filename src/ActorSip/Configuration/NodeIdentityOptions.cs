namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.node</c>: how the node is known to others of its cluster.</summary>
public sealed record NodeIdentityOptions
{
    /// <summary>Name of the actor system; the same on all nodes of a cluster.</summary>
    public required string Name { get; init; }

    /// <summary>IP address or host name that the nodes talk to each other over; never a SIP address.</summary>
    public required string Address { get; init; }

    /// <summary>TCP port for the same; 0 takes a free one.</summary>
    public required int Port { get; init; }
}
