using ActorSip.Routing;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>A question to a slot that is used again.</summary>
public sealed class RegisterQuestionTests
{
    private readonly Stack<RegisterQuestion> _free = new();
    private int _answers;

    /// <summary>A step around the registrar may wait for something of its own before it looks at the end of the route.</summary>
    [Fact]
    public async Task It_is_not_used_again_before_the_route_has_seen_its_end()
    {
        var question = Question();
        var end = question.EndAsync();
        question.OnAnswer(null);
        Assert.Equal((1, 0), (_answers, _free.Count));
        await end;
        Assert.Same(question, Assert.Single(_free));
    }

    [Fact]
    public async Task It_is_free_again_though_the_answer_has_thrown()
    {
        var question = new RegisterQuestion((_, _, _) => throw new InvalidDataException("a bug"), _free);
        var end = question.EndAsync();
        question.OnAnswer(null);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await end);
        Assert.Same(question, Assert.Single(_free));
    }

    [Fact]
    public async Task Who_waits_for_the_end_goes_on_when_it_is_free()
    {
        var (question, free) = (Question(), 0);
        var waiting = WaitAsync(question.EndAsync());
        question.OnAnswer(null);
        Assert.Equal(1, free);
        await waiting;

        async Task WaitAsync(ValueTask end)
        {
            await end;
            free = _free.Count;
        }
    }

    private RegisterQuestion Question() => new((_, _, _) => _answers++, _free);
}
