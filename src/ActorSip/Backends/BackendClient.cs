using Akka.Actor;

namespace ActorSip.Backends;

/// <summary>One backend as one actor sees it: asks, and hands each answer to whoever asked. The owner's turn only.</summary>
/// <typeparam name="TQuestion">What is asked.</typeparam>
/// <typeparam name="TAnswer">What is found.</typeparam>
public sealed class BackendClient<TQuestion, TAnswer> : IBackendClient
{
    private readonly Dictionary<long, IBackendAsker<TAnswer>> _askers = [];
    private readonly int _index;
    private readonly IActorRef _backend;
    private readonly IActorRef _self;
    private readonly int _maxWaiting;

    /// <summary>Not from zero: an owner that is restarted must not take answers to the questions of its earlier life for its own.</summary>
    private long _number = TimeProvider.System.GetTimestamp();

    internal BackendClient(int index, IActorRef backend, IActorRef self, BackendLimits limits)
    {
        _index = index;
        _backend = backend;
        _self = self;
        _maxWaiting = limits.MaxConcurrent + limits.MaxQueued;
    }

    /// <summary>Questions without an answer.</summary>
    public int Waiting => _askers.Count;

    /// <summary>Questions that were refused here, without a message, since the backend would have: its own queue is the bound of each client too.</summary>
    public long Refused { get; private set; }

    /// <summary>Asks.</summary>
    /// <param name="question">Immutable: it goes to another thread.</param>
    /// <param name="asker">Hears of the answer once, on a later turn; never when <see cref="Forget"/> comes first.</param>
    /// <param name="number">For <see cref="Forget"/>.</param>
    /// <returns>False when too many questions wait: nothing is asked, and no answer comes.</returns>
    public bool TryAsk(TQuestion question, IBackendAsker<TAnswer> asker, out long number)
    {
        number = 0;
        if (_askers.Count >= _maxWaiting)
        {
            Refused++;
            return false;
        }

        number = ++_number;
        _askers.Add(number, asker);
        _backend.Tell(new BackendsProtocol.Question<TQuestion>(_index, number, question), _self);
        return true;
    }

    /// <summary>Asks, for a route to await: it goes on in the very turn in which the answer comes.</summary>
    /// <param name="question">Immutable: it goes to another thread.</param>
    /// <param name="cancellation">Ends the waiting with an <see cref="OperationCanceledException"/>; must be cancelled on the actor's turn, as the one of a request is.</param>
    public ValueTask<BackendAnswer<TAnswer>> AskAsync(TQuestion question, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<BackendAnswer<TAnswer>>(cancellation);
        var asker = new AwaitingAsker(this);
        if (!TryAsk(question, asker, out var number)) return new ValueTask<BackendAnswer<TAnswer>>(new BackendAnswer<TAnswer>(BackendOutcome.Refused, default));
        return asker.BeginAsync(number, cancellation);
    }

    /// <summary>Nobody waits for the answer any more; the backend drops the question if it can.</summary>
    public void Forget(long number)
    {
        if (_askers.Remove(number)) _backend.Tell(new BackendsProtocol.Forget(_index, number), _self);
    }

    void IBackendClient.OnAnswer(BackendsProtocol.IAnswer answer)
    {
        if (_askers.Remove(answer.Number, out var asker)) asker.OnAnswer(((BackendsProtocol.Answer<TAnswer>)answer).Content);
    }

    private sealed class AwaitingAsker(BackendClient<TQuestion, TAnswer> client) : IBackendAsker<TAnswer>
    {
        private readonly TurnCompletion<BackendAnswer<TAnswer>> _completion = new();
        private CancellationTokenRegistration _registration;
        private CancellationToken _cancellation;
        private long _number;

        public ValueTask<BackendAnswer<TAnswer>> BeginAsync(long number, CancellationToken cancellation)
        {
            _number = number;
            _cancellation = cancellation;
            _registration = cancellation.UnsafeRegister(static asker => ((AwaitingAsker)asker!).OnCancelled(), this);
            return _completion.BeginAsync();
        }

        public void OnAnswer(in BackendAnswer<TAnswer> answer)
        {
            _registration.Unregister();
            _completion.SetResult(answer);
        }

        private void OnCancelled()
        {
            client.Forget(_number);
            _completion.SetException(new OperationCanceledException(_cancellation));
        }
    }
}
