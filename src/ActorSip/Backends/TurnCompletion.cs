using System.Threading.Tasks.Sources;

namespace ActorSip.Backends;

/// <summary>
/// The promise of a result that will be given on a turn of the actor that awaits it: the continuation then runs in that same turn, without a message in between and without an object for each await.
/// May be used again after the result was taken. Not for several awaiters, and not for other threads.
/// </summary>
/// <typeparam name="T">What is awaited.</typeparam>
/// <param name="taken">Called when the result is taken, just before whoever awaits goes on: from then on the promise may be used again.</param>
public sealed class TurnCompletion<T>(Action? taken = null) : IValueTaskSource<T>, IValueTaskSource
{
    private Action<object?>? _continuation;
    private object? _state;
    private ExecutionContext? _execution;
    private Exception? _error;
    private T _result = default!;
    private short _version;
    private bool _isCompleted;

    /// <summary>True between <see cref="BeginAsync"/> and the result.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Begins a new promise.</summary>
    /// <exception cref="InvalidOperationException">The one before is still pending.</exception>
    public ValueTask<T> BeginAsync() => new(this, NextVersion());

    /// <summary>Begins a new promise of which the end alone matters.</summary>
    /// <exception cref="InvalidOperationException">The one before is still pending.</exception>
    public ValueTask BeginEndAsync() => new(this, NextVersion());

    /// <summary>Gives the result and runs the continuation before it returns.</summary>
    public void SetResult(T result)
    {
        if (!IsPending) return;
        _result = result;
        Complete();
    }

    /// <summary>Ends the promise with an exception, which the awaiting code sees.</summary>
    public void SetException(Exception error)
    {
        if (!IsPending) return;
        _error = error;
        Complete();
    }

    T IValueTaskSource<T>.GetResult(short token) => Take(token);

    void IValueTaskSource.GetResult(short token) => Take(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => StatusOf(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => StatusOf(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => Continue(continuation, state, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => Continue(continuation, state, flags);

    private short NextVersion()
    {
        if (IsPending) throw new InvalidOperationException("Somebody is already waiting for this.");
        IsPending = true;
        _isCompleted = false;
        _error = null;
        return ++_version;
    }

    private T Take(short token)
    {
        if (token != _version || !_isCompleted) throw new InvalidOperationException("The result is not there, or was already taken.");
        var (result, error) = (_result, _error);
        _result = default!;
        _version++;
        taken?.Invoke();
        if (error is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return result;
    }

    private ValueTaskSourceStatus StatusOf(short token) =>
        token != _version ? throw new InvalidOperationException("The result was already taken.")
        : !_isCompleted ? ValueTaskSourceStatus.Pending
        : _error is null ? ValueTaskSourceStatus.Succeeded
        : _error is OperationCanceledException ? ValueTaskSourceStatus.Canceled
        : ValueTaskSourceStatus.Faulted;

    private void Continue(Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags)
    {
        if (_isCompleted)
        {
            continuation(state);
            return;
        }

        _continuation = continuation;
        _state = state;
        _execution = (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != ValueTaskSourceOnCompletedFlags.None ? ExecutionContext.Capture() : null;
    }

    private void Complete()
    {
        IsPending = false;
        _isCompleted = true;
        var (continuation, state, execution) = (_continuation, _state, _execution);
        (_continuation, _state, _execution) = (null, null, null);
        if (continuation is null) return;
        if (execution is null) continuation(state);
        else ExecutionContext.Run(execution, new ContextCallback(continuation), state);
    }
}
