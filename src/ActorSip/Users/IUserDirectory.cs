namespace ActorSip.Users;

/// <summary>The users as one loop sees them. The owner's turn only.</summary>
public interface IUserDirectory
{
    /// <summary>Finds a user. Completes at once, without allocating, when the answer is remembered; else on a later turn of the actor that asked.</summary>
    /// <param name="name">Digest username, unescaped; any bytes, since it comes from outside.</param>
    /// <param name="realm">As in the store.</param>
    ValueTask<UserFinding> FindAsync(ReadOnlySpan<byte> name, ReadOnlySpan<byte> realm);
}
