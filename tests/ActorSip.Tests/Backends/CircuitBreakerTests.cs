using ActorSip.Backends;
using Xunit;

namespace ActorSip.Tests.Backends;

public sealed class CircuitBreakerTests
{
    private const int Recovery = 100;
    private readonly CircuitBreaker _circuit = new(3, Recovery);

    [Fact]
    public void It_opens_after_failures_in_a_row_and_not_for_others()
    {
        Assert.False(_circuit.OnFailure(isProbe: false, 0));
        Assert.False(_circuit.OnFailure(isProbe: false, 0));
        _circuit.OnSuccess();
        Assert.False(_circuit.OnFailure(isProbe: false, 0));
        Assert.False(_circuit.OnFailure(isProbe: false, 0));
        Assert.True(_circuit.TryPass(0, out _));
        Assert.True(_circuit.OnFailure(isProbe: false, 0));
        Assert.Equal(CircuitState.Open, _circuit.State);
        Assert.False(_circuit.TryPass(Recovery - 1, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_while_one_question_decides(bool isGood)
    {
        OpenAt(0);
        Assert.True(_circuit.TryPass(Recovery, out var isProbe));
        Assert.True(isProbe);
        Assert.False(_circuit.TryPass(Recovery, out isProbe));
        Assert.False(isProbe);
        if (isGood) _circuit.OnSuccess();
        else Assert.True(_circuit.OnFailure(isProbe: true, Recovery + 5));
        Assert.Equal(isGood ? CircuitState.Closed : CircuitState.Open, _circuit.State);
        Assert.Equal(isGood, _circuit.TryPass(Recovery + 6, out _));
        Assert.True(_circuit.TryPass((2 * Recovery) + 5, out isProbe));
        Assert.Equal(!isGood, isProbe);
    }

    [Fact]
    public void What_was_begun_before_it_opened_does_not_open_it_again()
    {
        OpenAt(0);
        Assert.False(_circuit.OnFailure(isProbe: false, 50));
        Assert.True(_circuit.TryPass(Recovery, out _));
        Assert.False(_circuit.OnFailure(isProbe: false, Recovery));
        Assert.Equal(CircuitState.HalfOpen, _circuit.State);
    }

    [Fact]
    public void A_probe_that_is_given_up_lets_the_next_question_be_one()
    {
        OpenAt(0);
        _circuit.TryPass(Recovery, out _);
        _circuit.OnProbeForgotten(Recovery);
        Assert.True(_circuit.TryPass(Recovery, out var isProbe));
        Assert.True(isProbe);
    }

    private void OpenAt(long now)
    {
        for (var i = 0; i < 3; i++) _circuit.OnFailure(isProbe: false, now);
    }
}
