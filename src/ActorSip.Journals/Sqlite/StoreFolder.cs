namespace ActorSip.Journals.Sqlite;

/// <summary>The folder of a store: only its owner may look into it, since it tells who registered from where.</summary>
internal static class StoreFolder
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder and an empty file, if they are missing. What is there keeps its mode.</summary>
    /// <exception cref="StoreException">They cannot be made.</exception>
    public static void Prepare(string file)
    {
        try
        {
            MakeFolder(Path.GetDirectoryName(file)!);
            // One that is there is not even opened: closing it again would drop the locks that this process may have on it.
            if (!File.Exists(file)) MakeFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{file} cannot be made: {exception.Message}", exception);
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, FolderMode);
    }

    private static void MakeFile(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using var made = new FileStream(file, options);
    }
}
