using ActorSip.Logging;
using Akka.Actor;
using Akka.Event;

namespace ActorSip.Backends;

/// <summary>
/// Slow work behind a bounded queue, a deadline and a circuit breaker. Lives as long as its node and runs on no loop. A restart, or its end, answers all who wait with a failure; work that was under way is
/// cancelled.
/// </summary>
/// <typeparam name="TQuestion">What is asked.</typeparam>
/// <typeparam name="TAnswer">What is found.</typeparam>
internal sealed class BackendActor<TQuestion, TAnswer> : ReceiveActor
{
    /// <param name="backend">Its work and its limits.</param>
    /// <param name="time">For deadlines.</param>
    public static Props Props(Backend<TQuestion, TAnswer> backend, TimeProvider time) => Akka.Actor.Props.Create(() => new BackendActor<TQuestion, TAnswer>(backend, time));

    private readonly Backend<TQuestion, TAnswer> _backend;
    private readonly BackendLimits _limits;
    private readonly BackendStatistics _statistics;
    private readonly CircuitBreaker _circuit;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly IActorRef _self;
    private readonly LimitedLog _log;
    private readonly Dictionary<(IActorRef Asker, int Client, long Number), BackendQuestion<TQuestion>> _questions = [];
    private readonly LinkedList<BackendQuestion<TQuestion>> _open = [];
    private readonly LinkedList<BackendQuestion<TQuestion>> _queue = [];
    private readonly HashSet<BackendQuestion<TQuestion>> _running = [];
    private bool _isTimerSet;

    public BackendActor(Backend<TQuestion, TAnswer> backend, TimeProvider time)
    {
        _backend = backend;
        _limits = backend.Limits;
        _statistics = backend.Statistics;
        _circuit = new CircuitBreaker(_limits.MaxFailures, _limits.Recovery);
        _time = time;
        _log = new LimitedLog(Context.GetLogger(), time);
        _self = Self;
        var self = Self;
        _timer = time.CreateTimer(_ => self.Tell(Tick.Instance, ActorRefs.NoSender), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Receive<BackendsProtocol.Question<TQuestion>>(OnAsk);
        Receive<BackendsProtocol.Forget>(OnForget);
        Receive<Ended>(OnEnded);
        Receive<Tick>(_ => OnTick());
    }

    private long Now => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    protected override void PostStop()
    {
        _timer.Dispose();
        while (_open.First is { } node)
        {
            node.Value.Cancellation?.Cancel();
            Fail(node.Value, BackendOutcome.Failed);
        }

        base.PostStop();
    }

    private void OnAsk(BackendsProtocol.Question<TQuestion> message)
    {
        _statistics.Asked++;
        var now = Now;
        var hasPlace = _running.Count < _limits.MaxConcurrent;
        if (_circuit.State != CircuitState.Closed && !hasPlace) Refuse(message, BackendOutcome.Unavailable);
        else if (!_circuit.TryPass(now, out var isProbe)) Refuse(message, BackendOutcome.Unavailable);
        else if (!hasPlace && _queue.Count >= _limits.MaxQueued) Refuse(message, BackendOutcome.Refused);
        else Take(new BackendQuestion<TQuestion>(message, Sender, isProbe, now), hasPlace);
        Show();
    }

    private void OnForget(BackendsProtocol.Forget forget)
    {
        if (!_questions.TryGetValue((Sender, forget.Client, forget.Number), out var question)) return;
        _statistics.Forgotten++;
        Close(question);
        if (question.IsProbe) _circuit.OnProbeForgotten(Now);
        question.Cancellation?.Cancel();
        Show();
    }

    private void OnEnded(Ended ended)
    {
        var question = ended.Question;

        // What a predecessor of this instance had begun is its affair no more.
        if (!_running.Remove(question)) return;
        question.Cancellation?.Dispose();
        question.Cancellation = null;
        _statistics.Slowest = Math.Max(_statistics.Slowest, Now - question.AskedAt);
        if (!question.IsOpen) _statistics.Late++;
        else if (ended.Error is not null) OnFailure(question, BackendOutcome.Failed, ended.Error);
        else OnSuccess(question, ended.Answer!);
        while (_running.Count < _limits.MaxConcurrent && _queue.First is { } next)
        {
            _queue.Remove(next);
            Run(next.Value);
        }

        Show();
    }

    private void OnTick()
    {
        _isTimerSet = false;
        var now = Now;
        while (_open.First is { } oldest && oldest.Value.AskedAt + _limits.Timeout <= now)
        {
            oldest.Value.Cancellation?.Cancel();
            OnFailure(oldest.Value, BackendOutcome.TimedOut, null);
        }

        SetTimer();
        Show();
    }

    private void Take(BackendQuestion<TQuestion> question, bool hasPlace)
    {
        _questions.Add(question.Key, question);
        _open.AddLast(question.Open);
        if (hasPlace) Run(question);
        else _queue.AddLast(question.Queued);
        SetTimer();
    }

    private void Run(BackendQuestion<TQuestion> question)
    {
        _running.Add(question);
        question.Cancellation = new CancellationTokenSource();
        _ = RunAsync(question, question.Cancellation.Token);
    }

    private async Task RunAsync(BackendQuestion<TQuestion> question, CancellationToken cancellation)
    {
        try
        {
            // On the pool also what comes before its first await: it may block.
            var answer = await Task.Run(() => _backend.Work.AnswerAsync(question.Message.Content, cancellation), CancellationToken.None).ConfigureAwait(false);
            _self.Tell(new Ended(question, answer, null), ActorRefs.NoSender);
        }
#pragma warning disable CA1031 // Whatever breaks in there is a failure of the backend: the actor logs and counts it, and tells whoever waits.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _self.Tell(new Ended(question, default, error), ActorRefs.NoSender);
        }
    }

    private void OnSuccess(BackendQuestion<TQuestion> question, TAnswer answer)
    {
        if (_circuit.State != CircuitState.Closed) _log.Info("The backend {0} answers again", _backend.Name);
        _circuit.OnSuccess();
        _statistics.Answered++;
        Close(question);
        Tell(question.Asker, question.Message, new BackendAnswer<TAnswer>(BackendOutcome.Answered, answer));
    }

    private void OnFailure(BackendQuestion<TQuestion> question, BackendOutcome outcome, Exception? error)
    {
        var wasClosed = _circuit.State == CircuitState.Closed;
        var hasOpened = _circuit.OnFailure(question.IsProbe, Now);
        if (hasOpened && wasClosed) _log.Write(LogLevel.ErrorLevel, error, "The backend {0} has failed {1} times in a row, and is left alone for {2} ms; {3}", _backend.Name, _limits.MaxFailures, _limits.Recovery, outcome);
        else if (error is not null) _log.Warning(error, "A question to the backend {0} failed", _backend.Name);
        Fail(question, outcome);
        if (!hasOpened) return;
        _statistics.Openings++;
        while (_queue.First is { } waiting) Fail(waiting.Value, BackendOutcome.Unavailable);
    }

    private void Fail(BackendQuestion<TQuestion> question, BackendOutcome outcome)
    {
        Close(question);
        Refuse(question.Message, outcome, question.Asker);
    }

    private void Refuse(BackendsProtocol.Question<TQuestion> message, BackendOutcome outcome, IActorRef? asker = null)
    {
        if (outcome == BackendOutcome.Failed) _statistics.Failed++;
        else if (outcome == BackendOutcome.TimedOut) _statistics.TimedOut++;
        else if (outcome == BackendOutcome.Refused) _statistics.Refused++;
        else _statistics.Unavailable++;
        Tell(asker ?? Sender, message, new BackendAnswer<TAnswer>(outcome, default));
    }

    private void Tell(IActorRef asker, BackendsProtocol.Question<TQuestion> message, in BackendAnswer<TAnswer> answer) =>
        asker.Tell(new BackendsProtocol.Answer<TAnswer>(message.Client, message.Number, answer), _self);

    private void Close(BackendQuestion<TQuestion> question)
    {
        _questions.Remove(question.Key);
        _open.Remove(question.Open);
        if (question.Queued.List is not null) _queue.Remove(question.Queued);
    }

    /// <summary>All have the same time, so the oldest is the next.</summary>
    private void SetTimer()
    {
        if (_isTimerSet || _open.First is not { } oldest) return;
        _isTimerSet = true;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, oldest.Value.AskedAt + _limits.Timeout - Now)), Timeout.InfiniteTimeSpan);
    }

    private void Show()
    {
        _statistics.InFlight = _running.Count;
        _statistics.Queued = _queue.Count;
        _statistics.Circuit = _circuit.State;
    }

    private sealed record Ended(BackendQuestion<TQuestion> Question, TAnswer? Answer, Exception? Error);

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
