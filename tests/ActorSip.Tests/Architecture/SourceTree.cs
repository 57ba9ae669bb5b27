namespace ActorSip.Tests.Architecture;

/// <summary>The repository that the tests were built from.</summary>
internal static class SourceTree
{
    /// <summary>The folder with ActorSip.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All C# files under a folder, as paths from the root with slashes, and their lines.</summary>
    public static IEnumerable<(string Path, string[] Lines)> Files(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(path => (path, File.ReadAllLines(Path.Combine(Root, path))));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ActorSip.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("These tests read the source, and must run inside of the repository.");
    }
}
