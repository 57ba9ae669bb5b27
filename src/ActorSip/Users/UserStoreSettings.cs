using ActorSip.Configuration;

namespace ActorSip.Users;

/// <summary>Where the users are.</summary>
/// <param name="Kind">Of the store.</param>
/// <param name="Path">Of its file, as seen from the working folder of the process.</param>
public sealed record UserStoreSettings(UserStoreKind Kind, string Path)
{
    /// <summary>Opens the store to read it.</summary>
    /// <exception cref="Journals.StoreException">It cannot be opened.</exception>
    public IUserStore OpenStore() => Kind == UserStoreKind.File ? new FileUserStore(Path) : new SqliteUserStore(Path);

    /// <summary>Opens the store to change it.</summary>
    /// <param name="isMade">Makes one when there is none.</param>
    /// <exception cref="Journals.StoreException">It cannot be opened.</exception>
    public IUserEditor OpenEditor(bool isMade) => Kind == UserStoreKind.File ? new FileUserEditor(Path, isMade) : new SqliteUserEditor(Path, isMade);
}
