using ActorSip.Loops;
using ActorSip.Tests.Requests;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Loops;

/// <summary>The wall clock of a loop.</summary>
public sealed class LoopTimeTests
{
    [Fact]
    public void It_stands_still_within_a_pass_and_is_right_in_the_next()
    {
        var loop = new ManualLoop();
        var clock = new FakeTimeProvider();
        var time = new LoopTime(loop, clock);
        var first = time.GetUtcNow();
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(first, time.GetUtcNow());
        loop.Now++;
        Assert.Equal(clock.GetUtcNow(), time.GetUtcNow());
    }
}
