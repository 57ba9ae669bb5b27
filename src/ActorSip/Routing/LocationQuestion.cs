using ActorSip.Backends;
using ActorSip.Location;

namespace ActorSip.Routing;

/// <summary>One question to the location table that a step awaits.</summary>
internal sealed class LocationQuestion : ILocationAsker
{
    private readonly TurnCompletion<LocationProtocol.IAnswer?> _completion = new();

    /// <summary>The answer; null when none came in time. To be awaited once, in the turn in which the question was asked: it comes in a later one.</summary>
    public ValueTask<LocationProtocol.IAnswer?> AnswerAsync() => _completion.BeginAsync();

    public void OnAnswer(LocationProtocol.IAnswer? answer) => _completion.SetResult(answer);
}
