using ActorSip.Location;
using ActorSip.Requests;

namespace ActorSip.Routing;

/// <summary>One question to the location table that a step awaits.</summary>
internal sealed class LocationQuestion : ILocationAsker
{
    private readonly TurnCompletion<LocationProtocol.IAnswer?> _completion = new();
    private readonly ValueTask<LocationProtocol.IAnswer?> _answer;

    public LocationQuestion() => _answer = _completion.Begin();

    /// <summary>The answer; null when none came in time. To be awaited once.</summary>
    public ValueTask<LocationProtocol.IAnswer?> AnswerAsync() => _answer;

    public void OnAnswer(LocationProtocol.IAnswer? answer) => _completion.SetResult(answer);
}
