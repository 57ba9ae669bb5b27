namespace ActorSip.Users;

/// <summary>Where users are kept, for one thread, which it may block.</summary>
public interface IUserStore : IDisposable
{
    /// <summary>A user by his canonical name; null when there is none.</summary>
    /// <exception cref="Exception">The store cannot be read, for whatever reason; it may be again at the next call.</exception>
    User? Find(string name, string realm);

    /// <summary>Looks whether anybody has changed the store.</summary>
    /// <returns>A number that changes whenever something may have changed since the last call.</returns>
    /// <exception cref="Exception">It cannot be looked at; what is known of it stands.</exception>
    long Look();
}
