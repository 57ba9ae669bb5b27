using System.Text.RegularExpressions;
using Xunit;

namespace ActorSip.Tests.Architecture;

/// <summary>ARCHITECTURE.md and README.md name no path that does not exist.</summary>
public sealed partial class MapTests
{
    [Theory]
    [InlineData("ARCHITECTURE.md", 20)]
    [InlineData("README.md", 1)]
    [InlineData("docs/hostile-input.md", 20)]
    public void Every_path_that_is_named_exists(string page, int atLeast)
    {
        var paths = Paths(File.ReadAllText(Path.Combine(SourceTree.Root, page))).ToArray();
        Assert.True(paths.Length >= atLeast, $"{page} names {paths.Length} paths; something is wrong with how they are found");
        var missing = paths.Where(path => !Exists(path)).ToArray();
        Assert.True(missing.Length == 0, $"{page} names what is not there: {string.Join(", ", missing)}");
    }

    [Theory]
    [InlineData("look into `src/ActorSip/Loops` and `test.sh`", "src/ActorSip/Loops test.sh")]
    [InlineData("`Requests/NoSuchThing.cs`, `SipMessage` and `actorsip.loops`", "Requests/NoSuchThing.cs")]
    [InlineData("`curl http://127.0.0.1:8080/health` `--config FILE` `*/*`", "")]
    public void Paths_are_told_from_other_words(string text, string expected) => Assert.Equal(expected, string.Join(' ', Paths(text)));

    [Theory]
    [InlineData("src/ActorSip/Loops", true)]
    [InlineData("ActorSip.sln", true)]
    [InlineData("src/ActorSip/Attic", false)]
    [InlineData("src/ActorSip/Loops/NoSuchThing.cs", false)]
    public void A_path_that_is_not_there_is_noticed(string path, bool exists) => Assert.Equal(exists, Exists(path));

    /// <summary>A reader copies it: it must compile.</summary>
    [Fact]
    public void The_step_that_the_README_shows_is_compiled_here()
    {
        var code = File.ReadAllLines(Path.Combine(SourceTree.Root, "tests/ActorSip.Tests/Routing/VoicemailStep.cs")).SkipWhile(line => !line.StartsWith("public ", StringComparison.Ordinal));
        var shown = string.Join('\n', code.Select(line => line.Length == 0 ? line : "    " + line));
        Assert.Contains(shown, File.ReadAllText(Path.Combine(SourceTree.Root, "README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static bool Exists(string path) => Path.Exists(Path.Combine(SourceTree.Root, path));

    private static IEnumerable<string> Paths(string text) => Quoted().Matches(text).Select(match => match.Groups["path"].Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"`(?:\./)?(?<path>[A-Za-z.][\w.\-]*(?:/[\w.\-]+)+/?|[\w.\-]+\.(?:cs|md|sh|conf|sln|props|csproj|json|yaml))`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
