namespace ActorSip.Membership;

/// <summary>What the membership actors of two nodes say to each other.</summary>
public static class MembershipProtocol
{
    /// <summary>This is who I am.</summary>
    /// <param name="Node">Number, life, sockets.</param>
    /// <param name="WantsAnswer">True when the sender does not know who the other is.</param>
    public sealed record Hello(NodeDescription Node, bool WantsAnswer);

    /// <summary>This node will leave. To its own membership actor, which tells the others.</summary>
    public sealed record Leave
    {
        public static Leave Instance { get; } = new();
    }
}
