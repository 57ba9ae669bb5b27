using ActorSip.Backends;

namespace ActorSip.Users;

/// <summary>The work of the users' backend: a store, and the thread that it belongs to.</summary>
public sealed class UserWork : IBackendWork<UserQuestion, UserAnswer>, IDisposable
{
    private readonly BackendThread _thread = new("actorsip-users");
    private readonly IUserStore _store;
    private long _generation;
    private int _isDisposed;

    /// <param name="store">From now on this object's own.</param>
    public UserWork(IUserStore store) => _store = store;

    public Task<UserAnswer> AnswerAsync(UserQuestion question, CancellationToken cancellation) => _thread.RunAsync(() => new UserAnswer(_store.Find(question.Name, question.Realm), _generation), cancellation);

    /// <summary>Looks whether the store has changed.</summary>
    /// <returns>Its generation, which grows with each change that is seen.</returns>
    public Task<long> LookAsync() => _thread.RunAsync(() => _generation = _store.Look());

    /// <summary>Closes the store after what is under way.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _ = _thread.RunAsync(() =>
        {
            _store.Dispose();
            return true;
        });
        _thread.Dispose();
    }
}
