namespace ActorSip.Users;

/// <summary>A directory that knows nobody: for a node without a store.</summary>
public sealed class NoUsers : IUserDirectory
{
    public ValueTask<UserFinding> FindAsync(ReadOnlySpan<byte> name, ReadOnlySpan<byte> realm) => new(new UserFinding(null, IsKnown: true));
}
