using ActorSip.Configuration;

namespace ActorSip.Users;

/// <summary>The users of a new installation: without anybody there is nothing to try.</summary>
public static class FirstUsers
{
    private static readonly string[] Names = ["alice", "bob"];

    /// <summary>Makes two users with random passwords in a SQLite store that has never had users; the store itself too, when it is missing.</summary>
    /// <param name="settings">Of the store. A file is its owner's, and stays as it is.</param>
    /// <param name="realm">Of their passwords.</param>
    /// <returns>Whom it made; nobody when there is or was somebody.</returns>
    /// <exception cref="Journals.StoreException">The store cannot be opened or written.</exception>
    public static IReadOnlyList<NewUser> Make(UserStoreSettings settings, string realm)
    {
        if (settings.Kind != UserStoreKind.Sqlite) return [];
        using var editor = new SqliteUserEditor(settings.Path, isMade: true);
        NewUser[] users = [.. Names.Select(name => new NewUser(name, realm, RandomPassword.Next()))];
        return editor.TryAddFirst([.. users.Select(user => user.ToUser([]))]) ? users : [];
    }
}
