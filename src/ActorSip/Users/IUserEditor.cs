namespace ActorSip.Users;

/// <summary>Changes a store of users. Each change is durable when the method returns. For one thread, which it may block.</summary>
/// <remarks>All methods throw a <see cref="Journals.StoreException"/> when the store cannot be read or written: then nothing has changed.</remarks>
public interface IUserEditor : IDisposable
{
    /// <summary>Adds a user.</summary>
    /// <returns>False when there is one of that name and realm; he stays as he is.</returns>
    bool TryAdd(User user);

    /// <summary>Gives a user new secrets in the place of all he has.</summary>
    /// <returns>False when there is no such user.</returns>
    bool TrySetSecrets(User user);

    /// <summary>Removes a user.</summary>
    /// <returns>False when there is no such user.</returns>
    bool TryRemove(string name, string realm);

    /// <summary>All users, by realm and name.</summary>
    IReadOnlyList<User> List();
}
