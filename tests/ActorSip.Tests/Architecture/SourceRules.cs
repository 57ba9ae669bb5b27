using System.Text.RegularExpressions;

namespace ActorSip.Tests.Architecture;

/// <summary>What every source file keeps to. Each rule gives the violations of one file.</summary>
internal static partial class SourceRules
{
    private const int MaxLines = 400;

    /// <summary>src/ActorSip/Loops/EventLoop.cs lies in the namespace ActorSip.Loops.</summary>
    public static IEnumerable<string> NamespaceIsFolder(string path, string[] lines)
    {
        // A program's entry has no namespace.
        if (Path.GetFileName(path) is "Program.cs" or "AssemblyInfo.cs") yield break;
        var expected = string.Join('.', path.Split('/')[1..^1]);
        var found = lines.FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal));
        if (found != $"namespace {expected};") yield return $"{path}: the namespace must be {expected}, in a line of its own; it says '{found}'";
    }

    public static IEnumerable<string> OneTypeNamedAfterItsFile(string path, string[] lines)
    {
        var expected = Path.GetFileNameWithoutExtension(path);
        if (expected is "Program" or "AssemblyInfo") yield break;
        var names = TopLevelTypes(lines).ToArray();
        if (names.Length != 1 || names[0] != expected) yield return $"{path}: it must hold one type, {expected}; it holds {string.Join(", ", names)}";
    }

    public static IEnumerable<string> NotTooLong(string path, string[] lines)
    {
        if (lines.Length > MaxLines) yield return $"{path}: {lines.Length} lines; {MaxLines} are the most";
    }

    /// <summary>An actor is read from its making to its messages: Props stand before the fields and the receive table. One that Akka makes by its name has none.</summary>
    public static IEnumerable<string> ActorsBeginWithProps(string path, string[] lines)
    {
        var actor = Array.FindIndex(lines, line => line.Contains(": ReceiveActor", StringComparison.Ordinal));
        if (actor < 0) yield break;
        var props = Array.FindIndex(lines, actor, line => line.Contains(" Props Props(", StringComparison.Ordinal));
        var first = Array.FindIndex(lines, actor, line => line.Contains("Receive<", StringComparison.Ordinal) || line.Contains("private readonly", StringComparison.Ordinal));
        if (props > first && first >= 0) yield return $"{path}: the Props of the actor come after its fields or its receive table";
    }

    /// <summary>Ask makes an actor and a timer for each question: only where a person waits for the answer, and once at the start of a node.</summary>
    public static IEnumerable<string> AskAtTheEdgeOnly(string path, string[] lines)
    {
        if (!path.StartsWith("src/", StringComparison.Ordinal) || path.Contains("/Administration/", StringComparison.Ordinal) || path.EndsWith("Hosting/ActorSipNode.cs", StringComparison.Ordinal)) yield break;
        for (var i = 0; i < lines.Length; i++)
            if (lines[i].Contains(".Ask<", StringComparison.Ordinal) || lines[i].Contains(".Ask(", StringComparison.Ordinal)) yield return $"{path}: line {i + 1} uses Ask";
    }

    /// <summary>Words that say nothing of what a type does, at the end of its name.</summary>
    public static IEnumerable<string> NamesThatSaySomething(string path, string[] lines) =>
        from line in lines
        let type = AnyType().Match(line)
        where type.Success && EmptyWord().IsMatch(type.Groups["name"].Value)
        select $"{path}: {type.Groups["name"].Value} says nothing with its last word";

    /// <summary>A namespace of these names would hide Akka's own.</summary>
    public static IEnumerable<string> NotNamedLikeAkkas(string path, string[] lines) =>
        path.Split('/')[..^1].Where(folder => folder is "Cluster" or "Persistence" or "Serialization").Select(folder => $"{path}: a folder named {folder} hides Akka's ({lines.Length} lines to move)");

    private static IEnumerable<string> TopLevelTypes(string[] lines) => lines.Select(line => TopLevelType().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+[\w<>\[\],?]+)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|sealed|static|abstract|readonly|partial|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AnyType();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Common|Info|Data|Impl)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyWord();
}
