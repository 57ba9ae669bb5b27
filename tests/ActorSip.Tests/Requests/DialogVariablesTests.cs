using System.Text;
using ActorSip.Requests;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>The small values that travel in the cookie.</summary>
public sealed class DialogVariablesTests
{
    private static readonly DialogVariable<string> Account = DialogVariables.Text("account");
    private static readonly DialogVariable<string> Name = DialogVariables.Text("n");
    private static readonly DialogVariable<string> Other = DialogVariables.Text("m");
    private static readonly DialogVariable<long?> Tariff = DialogVariables.Number("tariff");

    [Fact]
    public void What_is_stored_is_read_again()
    {
        var variables = New();
        variables.Set(Account, "4711");
        variables.Set(Name, "Jürgen");
        variables.Set(Other, "");
        variables.Set(Tariff, 3);
        variables.Flags = 1UL << 63 | 1;
        var read = new DialogVariables(variables.Store());
        Assert.Equal(("4711", "Jürgen", "", 3L, 1UL << 63 | 1), (read.Get(Account), read.Get(Name), read.Get(Other), read.Get(Tariff), read.Flags));
        Assert.Equal(variables.Store(), read.Store());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_number_stays_what_it_was(long number)
    {
        var variables = New();
        variables.Set(Tariff, number);
        Assert.Equal(number, new DialogVariables(variables.Store()).Get(Tariff));
    }

    [Fact]
    public void What_was_never_set_is_nothing() => Assert.Equal((null, null, 0UL), (New().Get(Account), New().Get(Tariff), New().Flags));

    [Fact]
    public void A_value_of_another_type_under_the_same_name_is_nothing()
    {
        var variables = New();
        variables.Set(DialogVariables.Text("tariff"), "longer than a number");
        Assert.Null(variables.Get(Tariff));
    }

    [Fact]
    public void A_variable_needs_a_name() => Assert.Throws<ArgumentException>(() => DialogVariables.Text(""));

    [Fact]
    public void The_stored_form_does_not_depend_on_the_order_of_setting()
    {
        var (a, b) = (New(), New());
        a.Set(Name, "1");
        a.Set(Other, "2");
        b.Set(Other, "2");
        b.Set(Name, "1");
        Assert.Equal(a.Store(), b.Store());
    }

    [Fact]
    public void Nothing_takes_no_room()
    {
        var variables = New();
        variables.Set(Name, "1");
        variables.Set(Name, null);
        variables.Set(Other, null);
        variables.Flags = 1;
        variables.Flags = 0;
        Assert.Empty(variables.Store());
    }

    [Fact]
    public void They_may_fill_their_room_and_no_more()
    {
        var variables = New();
        variables.Set(Name, new string('v', DialogVariables.MaxBytes - 3));
        Assert.Equal(DialogVariables.MaxBytes, variables.Store().Length);
        Assert.Throws<InvalidOperationException>(() => variables.Set(Other, ""));
        Assert.Throws<InvalidOperationException>(() => variables.Flags = 1);
        Assert.Throws<InvalidOperationException>(() => variables.Set(Name, new string('w', DialogVariables.MaxBytes - 2)));

        // What did not fit has changed nothing.
        Assert.Null(variables.Get(Other));
        Assert.Equal(0UL, variables.Flags);
        Assert.Equal(new string('v', DialogVariables.MaxBytes - 3), variables.Get(Name));
        variables.Set(Name, "short");
        variables.Set(Other, "");
        Assert.Equal("short", variables.Get(Name));
    }

    [Fact]
    public void Room_is_counted_in_bytes() => Assert.Throws<InvalidOperationException>(() => New().Set(Name, new string('ü', DialogVariables.MaxBytes / 2)));

    [Theory]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("\u0001\u0005a")]
    [InlineData("\u007f\u007fab")]
    public void Text_that_is_cut_short_is_nothing(string stored) => Assert.Empty(new DialogVariables(Encoding.Latin1.GetBytes(stored)).Store());

    private static DialogVariables New() => new(default);
}
