using ActorSip.Sip.Proxying;
using Xunit;

namespace ActorSip.Sip.Tests.Proxying;

/// <summary>RFC 3261 section 16.7 item 6.</summary>
public sealed class BestResponseTests
{
    [Theory]
    [InlineData(600, 302)]
    [InlineData(603, 404)]
    [InlineData(606, 503)]
    [InlineData(302, 401)]
    [InlineData(300, 500)]
    [InlineData(404, 500)]
    [InlineData(408, 500)]
    [InlineData(487, 503)]
    [InlineData(401, 404)]
    [InlineData(407, 486)]
    [InlineData(401, 484)]
    [InlineData(415, 486)]
    [InlineData(420, 404)]
    [InlineData(484, 480)]
    [InlineData(486, 404)]
    [InlineData(486, 480)]
    [InlineData(486, 487)]
    [InlineData(404, 408)]
    [InlineData(480, 487)]
    [InlineData(487, 408)]
    [InlineData(500, 503)]
    [InlineData(504, 503)]
    public void One_response_is_better_than_another(int better, int worse) => Assert.True(BestResponse.Rank(better) < BestResponse.Rank(worse));

    [Theory]
    [InlineData(401, 407)]
    [InlineData(404, 480)]
    [InlineData(301, 302)]
    [InlineData(500, 502)]
    [InlineData(600, 603)]
    public void Of_equals_the_first_is_taken(int first, int second) => Assert.Equal(BestResponse.Rank(first), BestResponse.Rank(second));

    [Fact]
    public void Without_branches_there_is_none() => Assert.Null(BestResponse.Choose([]));
}
