using Akka.Event;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>Knows whether Redis is away, and lets those who wait for it go on when it is back: one question is tried for all of them.</summary>
internal sealed class RedisWatch : IDisposable
{
    private readonly RedisStoreOptions _options;
    private readonly StoreHealth _health;
    private readonly StoreLog _log;
    private readonly TimeProvider _time;
    private readonly Func<Task> _probe;
    private readonly Func<int> _kept;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closed = new();
    private TaskCompletionSource? _back;
    private bool _mayBeAnother;

    /// <param name="options">Of the store.</param>
    /// <param name="health">What is kept up to date.</param>
    /// <param name="log">For the operator.</param>
    /// <param name="time">For what is tried again after a while.</param>
    /// <param name="probe">Writes something small; fails as long as nothing can be written.</param>
    /// <param name="kept">How many commands wait.</param>
    public RedisWatch(RedisStoreOptions options, StoreHealth health, ILoggingAdapter log, TimeProvider time, Func<Task> probe, Func<int> kept)
    {
        _options = options;
        _health = health;
        _log = new StoreLog(log, health, time);
        _time = time;
        _probe = probe;
        _kept = kept;
    }

    /// <summary>A question was not answered.</summary>
    /// <returns>Ends when it may be asked again; is cancelled when the store is closed before.</returns>
    public Task SufferAsync(Exception error) => Begin(error).Task;

    private TaskCompletionSource Begin(Exception error)
    {
        _health.AddRetry();
        lock (_lock)
        {
            Note(error);
            if (_back is not null) return _back;
            _back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_closed.IsCancellationRequested) _back.TrySetCanceled(_closed.Token);
            else _ = TryAgainAsync(_back);
            return _back;
        }
    }

    /// <summary>A command failed although the store is well.</summary>
    public void Failed(string persistenceId, Exception cause)
    {
        _health.AddFailure();
        lock (_lock) _log.Failed(persistenceId, cause);
    }

    /// <summary>A bug: whoever waits for the command is told that it failed.</summary>
    public void Bug(Exception error)
    {
        _health.AddFailure();
        lock (_lock) _log.Bug(error);
    }

    /// <summary>Nothing is tried again from now on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed.Cancel();
            _back?.TrySetCanceled(_closed.Token);
        }
    }

    private async Task TryAgainAsync(TaskCompletionSource back)
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_options.RetryInterval, _time, _closed.Token).ConfigureAwait(false);
                await _probe().ConfigureAwait(false);
                break;
            }
            catch (OperationCanceledException)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is that keeps Redis from answering: it is said, and tried again.
            catch (Exception error)
#pragma warning restore CA1031
            {
                lock (_lock) Note(error);
            }
        }

        lock (_lock)
        {
            if (_mayBeAnother) _health.Doubt();
            _mayBeAnother = false;
            var before = _health.Condition;
            if (_health.Set(true, false, "")) _log.Available(before);
            _back = null;
        }

        back.TrySetResult();
    }

    private void Note(Exception error)
    {
        // Until it takes writes again, nothing that it lacks can be written anew.
        _mayBeAnother |= RedisFailure.MayBeAnother(error);
        if (_mayBeAnother) _health.Doubt();
        _log.Unavailable(_health.Set(false, false, RedisFailure.Advice(_health.Name, error)), _kept());
    }
}
