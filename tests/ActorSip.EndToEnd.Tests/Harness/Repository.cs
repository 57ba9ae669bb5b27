namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>Finds the project's files from where the test assembly lies.</summary>
internal static class Repository
{
    /// <summary>The folder that holds ActorSip.sln.</summary>
    public static string Root { get; } = Upwards("ActorSip.sln")
        ?? throw new InvalidOperationException("ActorSip.sln is in no folder above " + AppContext.BaseDirectory);

    /// <summary>Release or Debug: the tests meet the server of their own build.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The nearest folder above the test assembly in which the path exists; null when there is none.</summary>
    public static string? Upwards(string relativePath)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(Path.Combine(folder.FullName, relativePath)))
                return folder.FullName;
        }
        return null;
    }
}
