using Xunit;

namespace ActorSip.Tests.Architecture;

/// <summary>The rules of files, over all files; and each over a file that breaks it.</summary>
public sealed class SourceRulesTests
{
    private static readonly Dictionary<string, Func<string, string[], IEnumerable<string>>> Rules = new(StringComparer.Ordinal)
    {
        ["namespace"] = SourceRules.NamespaceIsFolder,
        ["type"] = SourceRules.OneTypeNamedAfterItsFile,
        ["length"] = SourceRules.NotTooLong,
        ["name"] = SourceRules.NamesThatSaySomething,
        ["folder"] = SourceRules.NotNamedLikeAkkas,
        ["props"] = SourceRules.ActorsBeginWithProps,
        ["ask"] = SourceRules.AskAtTheEdgeOnly,
        ["sql"] = SourceRules.SqlIsConstant,
    };

    public static TheoryData<string> RuleNames => [.. Rules.Keys];

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void Every_file_keeps_the_rule(string rule)
    {
        var files = SourceTree.Files("src").Concat(SourceTree.Files("tests")).ToArray();
        Assert.True(files.Length > 50, "Where are the files?");
        var violations = files.SelectMany(file => Rules[rule](file.Path, file.Lines)).ToArray();
        Assert.True(violations.Length == 0, string.Join('\n', violations));
    }

    [Theory]
    [InlineData("namespace", "src/ActorSip/Loops/EventLoop.cs", "namespace ActorSip.Loops;\npublic sealed class EventLoop", 0)]
    [InlineData("namespace", "src/ActorSip/Loops/EventLoop.cs", "namespace ActorSip.Loop;", 1)]
    [InlineData("namespace", "src/ActorSip/Loops/EventLoop.cs", "namespace ActorSip.Loops\n{", 1)]
    [InlineData("namespace", "src/ActorSip/Loops/EventLoop.cs", "public sealed class EventLoop", 1)]
    [InlineData("type", "src/A/Loop.cs", "public sealed class Loop : ILoop", 0)]
    [InlineData("type", "src/A/Loop.cs", "internal readonly record struct Loop(int A);", 0)]
    [InlineData("type", "src/A/Loop.cs", "public static partial class Loop\n    private sealed class Inner", 0)]
    [InlineData("type", "src/A/Loop.cs", "public delegate void Loop(int a);", 0)]
    [InlineData("type", "src/A/Loop.cs", "public interface ILoop", 1)]
    [InlineData("type", "src/A/Loop.cs", "class Loop\nenum Other", 1)]
    [InlineData("type", "src/A/Loop.cs", "namespace A;", 1)]
    [InlineData("name", "src/A/LoopX.cs", "public class LoopManager", 1)]
    [InlineData("name", "src/A/LoopX.cs", "    private readonly record struct CallInfo(int A)", 1)]
    [InlineData("name", "src/A/LoopX.cs", "internal static class StringUtils", 1)]
    [InlineData("name", "src/A/LoopX.cs", "public sealed class RouteInformation", 0)]
    [InlineData("name", "src/A/LoopX.cs", "/// <summary>This class Manager</summary>", 0)]
    [InlineData("folder", "src/ActorSip/Cluster/A.cs", "", 1)]
    [InlineData("folder", "src/ActorSip/Location/Persistence/A.cs", "", 1)]
    [InlineData("folder", "src/ActorSip/Location/Cluster.cs", "", 0)]
    [InlineData("props", "src/A/B.cs", "class B : ReceiveActor\n    public static Props Props() => null;\n    private readonly int _a;\n        Receive<int>(OnInt);", 0)]
    [InlineData("props", "src/A/B.cs", "class B : ReceiveActor\n        Receive<int>(OnInt);\n    public static Props Props() => null;", 1)]
    [InlineData("props", "src/A/B.cs", "class B\n    private readonly int _a;", 0)]
    [InlineData("ask", "src/ActorSip/Requests/B.cs", "await actor.Ask<int>(1);", 1)]
    [InlineData("ask", "src/ActorSip.Server/Administration/B.cs", "await actor.Ask<int>(1);", 0)]
    [InlineData("sql", "src/A/B.cs", "command.CommandText = \"SELECT a FROM b WHERE c = $c\";", 0)]
    [InlineData("sql", "src/A/B.cs", "    private const string One = All + \" WHERE c = $c\";", 0)]
    [InlineData("sql", "src/A/B.cs", "connection.Execute($\"PRAGMA page_size = {PageSize}\");", 0)]
    [InlineData("sql", "src/A/B.cs", "command.CommandText = Statements.One;", 0)]
    [InlineData("sql", "src/A/B.cs", "command.CommandText = $\"SELECT a FROM b WHERE c = '{name}'\";", 1)]
    [InlineData("sql", "src/A/B.cs", "command.CommandText = \"SELECT a FROM b WHERE c = '\" + name;", 1)]
    [InlineData("sql", "src/A/B.cs", "var text = All + \" WHERE c = 1\";", 1)]
    [InlineData("sql", "src/A/B.cs", "var text = string.Concat(\"DELETE FROM b WHERE c = \", name);", 1)]
    [InlineData("sql", "src/A/B.cs", "_find = connection.Prepare(select + where);", 1)]
    [InlineData("sql", "src/A/B.cs", "connection.Execute($\"DROP TABLE {name}\");", 1)]
    [InlineData("sql", "tests/A/B.cs", "connection.Execute($\"DROP TABLE {name}\");", 0)]
    [InlineData("ask", "tests/A/B.cs", "await actor.Ask<int>(1);", 0)]
    public void A_file_that_breaks_the_rule_is_found(string rule, string path, string text, int violations) => Assert.Equal(violations, Rules[rule](path, text.Split('\n')).Count());

    [Theory]
    [InlineData(400, 0)]
    [InlineData(401, 1)]
    public void A_file_that_is_too_long_is_found(int lines, int violations) => Assert.Equal(violations, SourceRules.NotTooLong("src/A/B.cs", new string[lines]).Count());
}
