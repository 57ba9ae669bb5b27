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

    /// <summary>Ask makes an actor and a timer for each question: only where a person waits for the answer, and at the start and the end of a node.</summary>
    public static IEnumerable<string> AskAtTheEdgeOnly(string path, string[] lines)
    {
        if (!path.StartsWith("src/", StringComparison.Ordinal) || path.Contains("/Administration/", StringComparison.Ordinal) || path.EndsWith("Hosting/Rehearsal.cs", StringComparison.Ordinal) || path.EndsWith("Hosting/NodeMembership.cs", StringComparison.Ordinal) || path.EndsWith("Hosting/NodeDeparture.cs", StringComparison.Ordinal) || path.EndsWith("Hosting/ActorSipNode.cs", StringComparison.Ordinal)) yield break;
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

    /// <summary>
    /// A statement of SQL is a constant, and what comes from outside is a parameter of it. Only a PRAGMA, which takes none, has numbers of ours put into its text.
    /// </summary>
    public static IEnumerable<string> SqlIsConstant(string path, string[] lines)
    {
        if (!path.StartsWith("src/", StringComparison.Ordinal)) yield break;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var isStatement = SqlInText().IsMatch(line) || SqlCall().IsMatch(line);
            if (!isStatement || line.Contains(" const string ", StringComparison.Ordinal) || line.TrimStart().StartsWith("//", StringComparison.Ordinal)) continue;
            var code = AnyText().Replace(line, "\"\"");
            if (PutTogether().IsMatch(code)) yield return $"{path}: line {i + 1} puts a statement of SQL together";
            if (FilledIn().Matches(line).Any(text => !text.Value.StartsWith("$\"PRAGMA ", StringComparison.Ordinal) && (SqlInText().IsMatch(text.Value) || IsArgument(line[..text.Index])))) yield return $"{path}: line {i + 1} puts something into a statement of SQL";
        }
    }

    private static bool IsArgument(string before) => SqlCall().Matches(before).LastOrDefault() is { } call && call.Index + call.Length == before.TrimEnd().Length;

    private static IEnumerable<string> TopLevelTypes(string[] lines) => lines.Select(line => TopLevelType().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+[\w<>\[\],?]+)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|sealed|static|abstract|readonly|partial|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AnyType();

    [GeneratedRegex("\"[^\"]*\\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|FROM|WHERE|VALUES|ORDER BY|LIMIT|PRAGMA)\\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SqlInText();

    [GeneratedRegex(@"\bCommandText =|\b_?connection\.(Prepare|Execute|Integer|Text)\(|\bsqlite3_(prepare|exec)\w*\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SqlCall();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AnyText();

    [GeneratedRegex(@"\$""[^""]*""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FilledIn();

    [GeneratedRegex(@"""\s*\+|\+\s*""|\w\s\+\s\w|\b(Format|Concat|Join|Append|Insert|Replace)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PutTogether();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Common|Info|Data|Impl)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyWord();
}
