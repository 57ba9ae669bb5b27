using ActorSip.Backends;
using ActorSip.Location;
using ActorSip.Requests;
using ActorSip.Sip.Registration;

namespace ActorSip.Routing;

/// <summary>
/// A REGISTER that waits for its slot. What the answer leads to runs in the turn in which it comes, before the route ends: an async method would make an object for each that waits. Used again for the next once
/// the route has gone on.
/// </summary>
internal sealed class RegisterQuestion : ILocationAsker
{
    private readonly Action<RequestContext, RegisterRequest, LocationProtocol.IAnswer?> _answer;
    private readonly Stack<RegisterQuestion> _free;
    private readonly TurnCompletion<bool> _end;
    private RequestContext? _context;
    private RegisterRequest? _request;

    /// <param name="answer">Answers the request, on the actor's turn. The answer of the slot is null when none came in time.</param>
    /// <param name="free">Where it lies until it is used again.</param>
    public RegisterQuestion(Action<RequestContext, RegisterRequest, LocationProtocol.IAnswer?> answer, Stack<RegisterQuestion> free)
    {
        _answer = answer;
        _free = free;

        // Not when it is answered: a step around this one may wait for something else first, and look at the end of the route later.
        _end = new TurnCompletion<bool>(Free);
    }

    /// <summary>Takes a request on.</summary>
    public void Set(RequestContext context, RegisterRequest request)
    {
        _context = context;
        _request = request;
    }

    /// <summary>The end of the route: when the request has been answered.</summary>
    public ValueTask EndAsync() => _end.BeginEndAsync();

    /// <summary>Nobody waits for it any more; it keeps nothing of the request.</summary>
    public void Free()
    {
        _context = null;
        _request = null;
        _free.Push(this);
    }

    public void OnAnswer(LocationProtocol.IAnswer? answered)
    {
        Exception? bug = null;
        try
        {
            _answer(_context!, _request!, answered);
        }
#pragma warning disable CA1031 // A bug of the step is the end of its route, which answers 500 and is counted there.
        catch (Exception error)
#pragma warning restore CA1031
        {
            bug = error;
        }

        if (bug is null) _end.SetResult(true);
        else _end.SetException(bug);
    }
}
