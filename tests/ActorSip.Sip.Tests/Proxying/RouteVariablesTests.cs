using ActorSip.Sip.Proxying;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

/// <summary>Typed variables, told apart by their object and not by their name.</summary>
public sealed class RouteVariablesTests
{
    private static readonly RouteVariable<int> Count = new("count");
    private static readonly RouteVariable<int> OtherCount = new("count");
    private static readonly RouteVariable<string> Text = new("text");

    private readonly RouteVariables _variables = new();

    [Fact]
    public void A_variable_that_was_never_set_is_the_default_of_its_type() => Assert.Equal((0, null), (_variables.Get(Count), _variables.Get(Text)));

    [Fact]
    public void Each_variable_has_a_value_of_its_own()
    {
        _variables.Set(Count, 1);
        _variables.Set(OtherCount, 2);
        _variables.Set(Text, "three");
        _variables.Set(Count, 4);
        Assert.Equal((4, 2, "three"), (_variables.Get(Count), _variables.Get(OtherCount), _variables.Get(Text)));
    }

    [Fact]
    public void Null_is_a_value_too()
    {
        _variables.Set(Text, "x");
        _variables.Set(Text, null);
        Assert.Null(_variables.Get(Text));
    }

    [Fact]
    public void Cleared_variables_are_as_never_set()
    {
        _variables.Set(Count, 1);
        _variables.Clear();
        Assert.Equal(0, _variables.Get(Count));
    }

    [Fact]
    public void A_variable_is_called_by_its_name() => Assert.Equal("text", Text.ToString());
}
