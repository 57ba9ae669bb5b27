using ActorSip.Backends;
using ActorSip.Location;
using ActorSip.Requests;
using ActorSip.Sip.Registration;

namespace ActorSip.Routing;

/// <summary>
/// A REGISTER that waits for its slot. What the answer leads to runs in the turn in which it comes, before the route ends: an async method would make an object for each that waits. Used again for the next.
/// </summary>
/// <param name="answer">Answers the request, on the actor's turn. The answer of the slot is null when none came in time.</param>
internal sealed class RegisterQuestion(Action<RegisterQuestion, LocationProtocol.IAnswer?> answer) : ILocationAsker
{
    private readonly TurnCompletion<LocationProtocol.IAnswer?> _end = new();

    public RequestContext Context { get; private set; } = null!;

    public RegisterRequest Request { get; private set; } = null!;

    /// <summary>Takes a request on.</summary>
    public void Set(RequestContext context, RegisterRequest request)
    {
        Context = context;
        Request = request;
    }

    /// <summary>The end of the route: when the request has been answered.</summary>
    public ValueTask EndAsync() => _end.BeginEndAsync();

    public void OnAnswer(LocationProtocol.IAnswer? answered)
    {
        try
        {
            answer(this, answered);
        }
#pragma warning disable CA1031 // A bug of the step is the end of its route, which answers 500 and is counted there.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _end.SetException(error);
            return;
        }

        _end.SetResult(answered);
    }
}
