namespace ActorSip.Peers;

/// <summary>What the routing table says of a domain or number.</summary>
public enum RouteFinding
{
    /// <summary>There is no route.</summary>
    None,

    /// <summary>There is one, which the sender may not use.</summary>
    Refused,

    Found,
}
