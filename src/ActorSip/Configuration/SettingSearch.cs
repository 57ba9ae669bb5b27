namespace ActorSip.Configuration;

/// <summary>Finds the setting that somebody meant who wrote another.</summary>
internal static class SettingSearch
{
    /// <summary>The nearest known path, or null when none is near.</summary>
    /// <param name="unknown">Full path.</param>
    /// <param name="known">Full paths of settings.</param>
    public static string? Nearest(string unknown, IEnumerable<string> known)
    {
        var (parent, name) = Split(unknown);
        var names = known.SelectMany(Prefixes).Distinct(StringComparer.Ordinal).Select(path => (Path: path, Parts: Split(path))).ToList();
        var most = Math.Max(2, name.Length / 3);
        var sibling = names.Where(k => k.Parts.Parent == parent)
            .Select(k => (k.Path, Distance: Distance(k.Parts.Name, name)))
            .Where(k => k.Distance <= most)
            .OrderBy(k => k.Distance).ThenBy(k => k.Path, StringComparer.Ordinal)
            .FirstOrDefault();

        // The right name in the wrong section is as frequent as a slip of the keyboard.
        return sibling.Path ?? names.Where(k => k.Parts.Name == name).Select(k => k.Path).Order(StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>The section and the name in it.</summary>
    public static (string Parent, string Name) Split(string path)
    {
        var dot = path.LastIndexOf('.');
        return dot < 0 ? ("", path) : (path[..dot], path[(dot + 1)..]);
    }

    /// <summary>The path and the sections it stands in.</summary>
    public static IEnumerable<string> Prefixes(string path)
    {
        for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1)) yield return path[..dot];
        yield return path;
    }

    /// <summary>Letters to add, remove, replace or swap with the next to make one of the other.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
