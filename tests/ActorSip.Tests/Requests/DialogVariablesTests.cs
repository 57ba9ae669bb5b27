using System.Text;
using ActorSip.Requests;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>The small texts that travel in the cookie.</summary>
public sealed class DialogVariablesTests
{
    [Fact]
    public void What_is_stored_is_read_again()
    {
        var variables = new DialogVariables(default);
        variables.Set("account", "4711");
        variables.Set("name", "Jürgen");
        variables.Set("empty", "");
        var read = new DialogVariables(variables.Store());
        Assert.Equal(("4711", "Jürgen", "", null), (read.Get("account"), read.Get("name"), read.Get("empty"), read.Get("Account")));
        Assert.Equal(variables.Store(), read.Store());
    }

    [Fact]
    public void The_stored_form_does_not_depend_on_the_order_of_setting()
    {
        var (a, b) = (new DialogVariables(default), new DialogVariables(default));
        a.Set("x", "1");
        a.Set("y", "2");
        b.Set("y", "2");
        b.Set("x", "1");
        Assert.Equal(a.Store(), b.Store());
    }

    [Fact]
    public void Nothing_takes_no_room()
    {
        var variables = new DialogVariables(default);
        variables.Set("x", "1");
        variables.Set("x", null);
        variables.Set("never", null);
        Assert.Empty(variables.Store());
    }

    [Fact]
    public void They_may_fill_their_room_and_no_more()
    {
        var variables = new DialogVariables(default);
        variables.Set("n", new string('v', DialogVariables.MaxBytes - 3));
        Assert.Equal(DialogVariables.MaxBytes, variables.Store().Length);
        Assert.Throws<InvalidOperationException>(() => variables.Set("m", ""));
        Assert.Throws<InvalidOperationException>(() => variables.Set("n", new string('w', DialogVariables.MaxBytes - 2)));

        // What did not fit has changed nothing.
        Assert.Null(variables.Get("m"));
        Assert.Equal(new string('v', DialogVariables.MaxBytes - 3), variables.Get("n"));
        variables.Set("n", "short");
        variables.Set("m", "");
        Assert.Equal("short", variables.Get("n"));
    }

    [Fact]
    public void Room_is_counted_in_bytes()
    {
        var variables = new DialogVariables(default);
        Assert.Throws<InvalidOperationException>(() => variables.Set("n", new string('ü', DialogVariables.MaxBytes / 2)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("\u0001\u0005a")]
    [InlineData("\u007f\u007fab")]
    public void Text_that_is_cut_short_is_nothing(string stored)
    {
        var variables = new DialogVariables(Encoding.Latin1.GetBytes(stored));
        Assert.Empty(variables.Store());
    }
}
