namespace ActorSip.Peers;

/// <summary>Who may use a route.</summary>
[Flags]
public enum RouteSenders
{
    /// <summary>Trusted peers, and the peers that the route names.</summary>
    None = 0,

    /// <summary>Users who have proved to be users.</summary>
    Users = 1,

    /// <summary>All peers.</summary>
    Peers = 2,

    /// <summary>Strangers too: the peers of the route are open to the world.</summary>
    Anyone = 4,
}
