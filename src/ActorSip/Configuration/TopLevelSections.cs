namespace ActorSip.Configuration;

/// <summary>The sections that this server reads: a slip in one of their names would silently leave out all that stands below.</summary>
internal static class TopLevelSections
{
    private const string Loop = "actorsip-loop-";
    private static readonly string[] Names = ["actorsip", "akka", Loop + "0"];

    /// <summary>Before anything is read, so that a section that is a single value is one error.</summary>
    public static void CheckKinds(SettingReader reader)
    {
        foreach (var name in reader.Names("").Where(IsKnown))
            reader.Check(reader.IsSection(name), name, "is a section; write its settings one by one");
    }

    /// <summary>After everything was read, since the name of any setting may stand at the top by mistake.</summary>
    public static void FindUnknown(SettingReader reader)
    {
        foreach (var name in reader.Names("").Where(name => !IsKnown(name)))
        {
            // A host may have sections of its own, with settings of its own steps.
            if (SettingSearch.Nearest(name, reader.Known.Concat(Names)) is { } nearest) reader.Fail(name, $"there is no such section; did you mean {nearest}?");
        }
    }

    private static bool IsKnown(string name) =>
        Names.Contains(name) || (name.StartsWith(Loop, StringComparison.Ordinal) && name.Length > Loop.Length && name.AsSpan(Loop.Length).IndexOfAnyExceptInRange('0', '9') < 0);
}
