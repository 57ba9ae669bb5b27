using ActorSip.Configuration;
using Akka.Configuration;
using Xunit;

namespace ActorSip.Tests.Configuration;

public sealed class HoconScannerTests
{
    private const string Sample = "a {\n  b = 10s # why\n  \"c d\" = [\"x\", y z, ${HOME}\n    ${?NONE} // two\n  ]\n}\ne.f = \"\"\"g\nh\"\"\"\ni : ${?NONE}\nj = x\"y\"${HOME}, k = \"\\u0041\\\\\"\n";

    public static TheoryData<string, string> Mistakes => new()
    {
        { "a {\n  b = 1\n", "a: this section is never closed: a \"}\" is missing (x, line 1)" },
        { "a = 1\n}\n", "\"}\" closes nothing (x, line 2)" },
        { "a = [1, 2\n", "a: this list is never closed: a \"]\" is missing (x, line 1)" },
        { "a\nb = 1\n", "a: has no value; write \"name = value\" on one line (x, line 1)" },
        { "a =\n  1\n", "a: has no value; write \"\" for an empty one (x, line 1)" },
        { "a = \"x\n", "a: a closing quote is missing (x, line 1)" },
        { "a = *:5060\n", "a: \"*\" must stand in quotes (x, line 1)" },
        { "a = [::]:5060\n", "a: \":\" must stand in quotes (x, line 1)" },
        { "a { b = 1 c = 2 }\n", "a.b: \"=\" is not expected in the value; write one setting a line (x, line 1)" },
        { "a = 1 b { c = 2 }\n", "a: \"{\" is not expected in the value; write one setting a line (x, line 1)" },
        { "a = b=c\n", "a: \"=\" must stand in quotes (x, line 1)" },
        { "a { b { c = 1\n", "a.b: this section is never closed: a \"}\" is missing (x, line 1)" },
        { "a += 1\n", "a: += is not supported; write the whole list (x, line 1)" },
        { "include \"b.conf\"\n", "include is not supported (x, line 1)" },
        { "a = ${b.c}\n", "a: ${b.c} is not the name of an environment variable in capitals; references to other settings are not supported (x, line 1)" },
        { "a = ${?a}\n", "a: ${?a} is not the name of an environment variable in capitals; references to other settings are not supported (x, line 1)" },
        { "a = ${MISSING}\n", "a: the environment variable MISSING is not set (x, line 1)" },
        { "a = $5\n", "a: \"$\" must stand in quotes, or begin ${NAME} (x, line 1)" },
        { "a = \"C:\\new\\path\"\n", "a: \"\\\" must be written \"\\\\\" (x, line 1)" },
        { "a = [1] 2\n", "a: \"2\" is not expected after the value; write one setting a line (x, line 1)" },
        { "a..b = 1\n", "a name is expected before \".\" (x, line 1)" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_found_on_its_line(string text, string said) => Assert.Contains(said, Scan(text).Errors.Select(error => error.ToString()));

    [Fact]
    public void Every_mistake_of_a_text_is_found() => Assert.Equal(
        ["x, line 1", "x, line 3", "x, line 4"],
        Scan("a = *\nb = 1\nc\nd = [\n").Errors.Select(error => error.Origin));

    [Theory]
    [InlineData("a { b = 1 c = 2 }\nd = 3\n")]
    [InlineData("a { b { c = 1 d = 2 } }\n")]
    [InlineData("a { b = 1 c { d = 2 } } # }\n")]
    [InlineData("a {\n  b = 1 c = 2\n}\n")]
    public void A_section_with_a_mistake_is_not_called_open_too(string text) => Assert.Single(Scan(text).Errors);

    [Fact]
    public void What_is_right_reads_as_it_is_meant()
    {
        var source = Scan(Sample);
        Assert.Empty(source.Errors);
        var config = ConfigurationFactory.ParseString(source.Text);
        Assert.Equal("10s", config.GetString("a.b"));
        Assert.Equal(["x", "y z", "/home/me"], config.GetStringList("a.\"c d\""));
        Assert.Equal("g\nh", config.GetString("e.f"));
        Assert.False(config.HasPath("i"));
        Assert.Equal("xy/home/me", config.GetString("j"));
        Assert.Equal("A\\", config.GetString("k"));
    }

    [Fact]
    public void A_setting_that_is_only_an_absent_variable_leaves_the_one_before() =>
        Assert.Equal("1", ConfigurationFactory.ParseString(Scan("a = 1\na = ${?NONE}\nb = 2\n").Text).GetString("a"));

    [Fact]
    public void The_lines_of_settings_are_known()
    {
        var lines = Scan(Sample).Lines;
        Assert.Equal((2, 3, 7, 10), (lines["a.b"], lines["a.c d"], lines["e.f"], lines["k"]));
        Assert.DoesNotContain("i", lines.Keys);
    }

    /// <summary>Akka's parser loops for ever over some mistakes and overflows the stack over others: no text that passes the check may do that.</summary>
    [Fact]
    public async Task No_slip_of_the_keyboard_makes_the_parser_hang()
    {
        var texts = Enumerable.Range(0, Sample.Length).SelectMany(at =>
            "{}[]=:,\"$\n#\\. ".Select(c => Sample[..at] + c + Sample[(at + 1)..]).Append(Sample[..at]).Append(Sample[..at] + Sample[(at + 1)..]));
        var parsed = 0;
        foreach (var text in texts)
        {
            var source = Scan(text);
            if (!source.IsReadable)
            {
                Assert.NotEmpty(source.Errors);
                continue;
            }

            parsed++;
            await Task.Run(() => ConfigurationFactory.ParseString(source.Text).Root.ToString()).WaitAsync(TimeSpan.FromSeconds(10));
        }

        Assert.True(parsed > 500);
    }

    private static HoconSource Scan(string text) => HoconScanner.Scan("x", text, hasLines: true, name => name == "HOME" ? "/home/me" : null);
}
