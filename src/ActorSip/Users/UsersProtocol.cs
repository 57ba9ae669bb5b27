namespace ActorSip.Users;

/// <summary>The public face of Users.</summary>
public static class UsersProtocol
{
    /// <summary>The store has changed; published on the event stream of the node.</summary>
    /// <param name="Generation">From now on.</param>
    public sealed record Changed(long Generation);
}
