namespace ActorSip.Configuration;

/// <summary>Which settings take effect while the node runs, and which only when it is started again.</summary>
public static class ReloadableSettings
{
    private static readonly string[] Sections =
    [
        "actorsip.domains", "actorsip.domain-defaults", "actorsip.peers", "actorsip.peer-defaults", "actorsip.peer-lookup-interval", "actorsip.routes", "actorsip.route-defaults", "actorsip.numbers", "actorsip.identity",
        "actorsip.registrar.allow-contacts", "actorsip.sources.exempt", "actorsip.sources.banned", "actorsip.sources.scanners", "actorsip.listener-defaults.redirect",
    ];

    private const string Listeners = "actorsip.listeners.";
    private const string Redirect = ".redirect";

    /// <summary>True when a setting is read again by a reload.</summary>
    /// <param name="path">Full path.</param>
    public static bool Contains(string path)
    {
        foreach (var section in Sections)
            if (path == section || (path.StartsWith(section, StringComparison.Ordinal) && path[section.Length] == '.')) return true;
        return path.StartsWith(Listeners, StringComparison.Ordinal) && path.EndsWith(Redirect, StringComparison.Ordinal);
    }

    /// <summary>The settings that differ from those the node was started with and need a restart, in order.</summary>
    /// <param name="started">What it was started with.</param>
    /// <param name="read">What has been read now.</param>
    public static IReadOnlyList<string> NeedRestart(NodeConfiguration started, NodeConfiguration read)
    {
        var (before, now) = (started.Settings, read.Settings);
        return [.. before.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Where(path => !Contains(path) && !string.Equals(before.GetValueOrDefault(path), now.GetValueOrDefault(path), StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }
}
