using System.Collections.Concurrent;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Resolving;

/// <summary>A phone that registers with a contact of the test's choice and answers every MESSAGE, and every INVITE.</summary>
internal sealed class Answerer : IAsyncDisposable
{
    private readonly UserAgent _agent;
    private readonly int _status;
    private readonly string[] _lines;
    private readonly CancellationTokenSource _end = new();
    private Task _work = Task.CompletedTask;
    private readonly ConcurrentDictionary<string, bool> _transactions = new(StringComparer.Ordinal);

    private Answerer(UserAgent agent, int status, string[] lines)
    {
        _agent = agent;
        _status = status;
        _lines = lines;
    }

    public System.Net.IPAddress Address => _agent.Client.Local.Address;

    /// <summary>Of these so far; one that was sent again on a busy machine is still one.</summary>
    public int Answered => _transactions.Count;

    /// <summary>Begins to answer.</summary>
    /// <param name="agent">Is disposed of with this.</param>
    /// <param name="status">Of each answer; 0: it hears and says nothing.</param>
    /// <param name="lines">Header lines of each answer.</param>
    public static Answerer Start(UserAgent agent, int status = 200, params string[] lines)
    {
        var answerer = new Answerer(agent, status, lines);
        answerer._work = answerer.AnswerAsync();
        return answerer;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
#pragma warning disable VSTHRD003 // It was begun here.
        await _work;
#pragma warning restore VSTHRD003
        _end.Dispose();
        await _agent.DisposeAsync();
    }

    private async Task AnswerAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            if (await _agent.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(100)) is not { IsRequest: true, Method: "MESSAGE" or "INVITE" } message)
                continue;
            _transactions.TryAdd(SipText.Parameter(message.Header("Via"), "branch")!, true);
            if (_status > 0)
                await _agent.RespondAsync(message, _status, "Answer", _lines);
        }
    }
}
