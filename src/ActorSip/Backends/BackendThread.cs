using System.Collections.Concurrent;

namespace ActorSip.Backends;

/// <summary>
/// A thread of its own for a library that blocks and belongs to one thread at a time, such as SQLite: whatever it does there, it takes no thread of the pool. What it is given runs one after the other; how much
/// that may be is for whoever gives it to bound.
/// </summary>
public sealed class BackendThread : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private int _isDisposed;

    /// <param name="name">Of the thread, as debuggers show it.</param>
    public BackendThread(string name)
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs the work when its turn comes. Its result or exception is the task's.</summary>
    /// <param name="work">May block.</param>
    /// <param name="cancellation">Not begun when this is cancelled by then.</param>
    /// <exception cref="InvalidOperationException">The thread has been told to end.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation = default)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => Complete(done, work, cancellation), CancellationToken.None);
        return done.Task;
    }

    /// <summary>Ends the thread after what it was given, and waits for that a little: work that hangs is left behind, as the thread ends with the process.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _work.CompleteAdding();
        if (_thread.Join(Patience)) _work.Dispose();
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            done.SetCanceled(cancellation);
            return;
        }

        try
        {
            done.SetResult(work());
        }
#pragma warning disable CA1031 // Whoever waits gets it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            done.SetException(error);
        }
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
