using ActorSip.Membership;
using Xunit;

namespace ActorSip.Tests.Membership;

/// <summary>What a node makes of who is there.</summary>
public sealed class ClusterViewTests
{
    [Theory]
    [InlineData("u", true)]
    [InlineData("uuu", true)]
    [InlineData("uuU", true)]
    [InlineData("uUU", false)]
    [InlineData("uuUU", true)]
    [InlineData("UUuu", false)]
    [InlineData("uUjj", true)]
    [InlineData("uUUjjjj", false)]
    [InlineData("ulU", true)]
    [InlineData("uUL", false)]
    [InlineData("j", false)]
    [InlineData("", false)]
    public void The_larger_side_goes_on_and_of_two_halves_the_one_with_the_lowest_address(string nodes, bool hasMajority) => Assert.Equal(hasMajority, ClusterViews.Of(nodes).HasMajority);

    [Fact]
    public void A_node_is_found_in_the_life_that_is_meant_and_while_it_answers()
    {
        var view = ClusterViews.Of("uuU");
        Assert.Equal(ClusterViews.Node(2), view.Find(2, 102)?.Address);
        Assert.Null(view.Find(2, 99));
        Assert.Null(view.Find(3, 103));
        Assert.Null(view.Find(4, 104));
        Assert.Equal((false, true, false), (view.IsReachable(ClusterViews.Node(3)), view.IsMember(ClusterViews.Node(3)), view.IsWhole));
        Assert.Equal((false, false), (view.IsReachable(ClusterViews.Node(4)), view.IsMember(ClusterViews.Node(4))));
    }
}
