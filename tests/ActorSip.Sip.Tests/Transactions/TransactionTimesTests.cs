using ActorSip.Sip.Transactions;
using Xunit;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>RFC 3261 table 4 and RFC 6026 section 8.11.</summary>
public sealed class TransactionTimesTests
{
    [Fact]
    public void The_values_are_those_of_table_4()
    {
        var times = TransactionTimes.Default;
        Assert.Equal((500, 4_000, 5_000), (times.T1, times.T2, times.T4));
        Assert.Equal([32_000, 32_000, 32_000, 32_000, 32_000], [times.B, times.F, times.H, times.L, times.M]);
        Assert.Equal([32_000, 5_000, 32_000, 5_000], [times.D(false), times.I(false), times.J(false), times.K(false)]);
        Assert.Equal([0, 0, 0, 0], [times.D(true), times.I(true), times.J(true), times.K(true)]);
    }

    [Fact]
    public void Timer_D_is_at_least_32_seconds_and_grows_with_T1()
    {
        Assert.Equal(32_000, new TransactionTimes(T1: 100).D(reliable: false));
        Assert.Equal(64_000, new TransactionTimes(T1: 1_000).D(reliable: false));
        Assert.Equal(6_400, new TransactionTimes(T1: 100).J(reliable: false));
    }

    [Theory]
    [InlineData(500, 4_000, 3_500)]
    [InlineData(1_000, 4_000, 3_000)]
    [InlineData(500, 3_000, 3_500)]
    [InlineData(500, 500, 0)]
    [InlineData(100, 4_000, 6_300)]
    public void A_100_to_another_request_is_due_when_timer_E_is_set_to_T2(int t1, int t2, int expected)
    {
        Assert.Equal(expected, new TransactionTimes(t1, t2).Trying);

        // The client machine itself says when that is
        var effects = new RecordingEffects();
        var times = new TransactionTimes(t1, t2);
        var machine = default(NonInviteClientMachine);
        machine.Start(effects, times, reliable: false);
        if (t1 < t2)
        {
            effects.RunTo(100 * t2, timer => machine.OnTimer(timer, effects, times));
            Assert.Equal(expected, effects.TimesOf($"Start E {t2}")[0]);
        }
    }
}
