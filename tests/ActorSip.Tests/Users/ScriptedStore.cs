using System.Collections.Concurrent;
using ActorSip.Users;

namespace ActorSip.Tests.Users;

/// <summary>A store whose users, changes and troubles the test decides.</summary>
internal sealed class ScriptedStore : IUserStore
{
    private readonly ConcurrentDictionary<string, User> _users = new(StringComparer.Ordinal);
    private volatile ManualResetEventSlim? _hang;

    public long Generation { get; set; }

    /// <summary>What every call throws; null: nothing.</summary>
    public Exception? Trouble { get; set; }

    public bool IsDisposed { get; private set; }

    public void Put(User user) => _users[user.Name] = user;

    /// <summary>From now on calls do not return, until the event is set.</summary>
    public void Hang(ManualResetEventSlim until) => _hang = until;

    public User? Find(string name, string realm)
    {
        Suffer();
        return _users.GetValueOrDefault(name);
    }

    public long Look()
    {
        Suffer();
        return Generation;
    }

    void IDisposable.Dispose() => IsDisposed = true;

    private void Suffer()
    {
        _hang?.Wait(TimeSpan.FromSeconds(60));
        if (Trouble is { } trouble) throw trouble;
    }
}
