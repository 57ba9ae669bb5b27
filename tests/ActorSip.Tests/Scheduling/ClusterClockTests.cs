using ActorSip.Scheduling;
using Xunit;

namespace ActorSip.Tests.Scheduling;

/// <summary>The clock of the cluster over a machine's that is wrong.</summary>
public sealed class ClusterClockTests
{
    private static readonly DateTimeOffset Right = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_the_machines_until_it_is_set_and_then_goes_on_from_there()
    {
        var machine = new Machine { Wall = Right.AddHours(1) };
        var clock = new ClusterClock(machine);
        Assert.Equal(Right.AddHours(1), clock.GetUtcNow());
        clock.Set(Right, clock.GetTimestamp());
        Assert.Equal((Right, TimeSpan.FromHours(-1)), (clock.GetUtcNow(), clock.Offset));
        machine.Elapsed = TimeSpan.FromSeconds(7);
        Assert.Equal(Right.AddSeconds(7), clock.GetUtcNow());

        // Somebody sets the machine's clock: the time that has gone by since is the monotonic clock's.
        machine.Wall = Right.AddDays(3);
        Assert.Equal(Right.AddSeconds(7), clock.GetUtcNow());
    }

    private sealed class Machine : TimeProvider
    {
        public DateTimeOffset Wall { get; set; }

        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
