using System.Text;
using ActorSip.Backends;
using ActorSip.Sip.Security;

namespace ActorSip.Users;

/// <summary>
/// The users as one loop sees them: remembers what the store has said, asks it for the rest, once for all who wait for the same, and forgets all when the store has changed. While the store does not answer, the
/// users that are remembered go on; and names that nobody has are remembered apart, so that inventing them drives no user out.
/// </summary>
public sealed class UserDirectory : IUserDirectory
{
    /// <summary>No realm of ours is longer.</summary>
    public const int MaxRealmLength = 128;

    /// <summary>How long a user whose answer did not come is not asked for again, while he is remembered: milliseconds.</summary>
    private const int RetryInterval = 1000;

    private static readonly UserFinding Nobody = new(null, IsKnown: true);
    private static readonly UserFinding NotKnown = new(null, IsKnown: false);

    private readonly UserCache _users;
    private readonly UserCache _unknown;
    private readonly Dictionary<UserKey, UserSearch> _searches;
    private readonly Dictionary<UserKey, UserSearch>.AlternateLookup<UserText> _searchesByText;
    private readonly UserDirectoryLimits _limits;
    private readonly BackendClient<UserQuestion, UserAnswer> _store;
    private readonly UserStatistics _statistics;
    private readonly Func<long> _clock;
    private long _generation;
    private int _waiting;

    /// <param name="limits">Of remembering and waiting.</param>
    /// <param name="store">Of the actor that owns this object.</param>
    /// <param name="clock">Milliseconds of a monotonic clock.</param>
    /// <param name="key">Secret, so that nobody can choose names that collide.</param>
    /// <param name="statistics">Gets the counters.</param>
    public UserDirectory(UserDirectoryLimits limits, BackendClient<UserQuestion, UserAnswer> store, Func<long> clock, HashKey key, UserStatistics statistics)
    {
        var comparer = new UserKeyComparer(key);
        _limits = limits;
        _store = store;
        _clock = clock;
        _statistics = statistics;
        _users = new UserCache(limits.MaxCached, comparer);
        _unknown = new UserCache(limits.MaxUnknown, comparer);
        _searches = new Dictionary<UserKey, UserSearch>(comparer);
        _searchesByText = _searches.GetAlternateLookup<UserText>();
    }

    public ValueTask<UserFinding> FindAsync(ReadOnlySpan<byte> name, ReadOnlySpan<byte> realm)
    {
        if (name.Length is 0 or > UserName.MaxLength || realm.Length > MaxRealmLength) return new ValueTask<UserFinding>(Nobody);
        var text = new UserText(name, realm);
        var now = _clock();
        if (_users.TryGet(text, out var known) && now - known.At < _limits.Stale) return new ValueTask<UserFinding>(Remembered(known, now));
        if (_unknown.TryGet(text, out var nobody) && now < nobody.AskAgainAt)
        {
            _statistics.Hits++;
            return new ValueTask<UserFinding>(Nobody);
        }

        return WaitAsync(text);
    }

    /// <summary>The store has changed: what was said before is forgotten.</summary>
    public void OnChanged(UsersProtocol.Changed changed) => Renew(changed.Generation);

    internal void OnAnswer(UserSearch search, UserAnswer? answer)
    {
        _searches.Remove(search.Key);
        if (answer is not null)
        {
            Renew(answer.Generation);
            if (answer.Generation == _generation) Remember(search.Key, answer.User);
        }

        var finding = answer is null ? NotKnown : new UserFinding(answer.User, IsKnown: true);
        if (answer is null) _statistics.Unanswered += search.Waiting.Count;
        _waiting -= search.Waiting.Count;
        Show();
        foreach (var waiting in search.Waiting) waiting.SetResult(finding);
    }

    private UserFinding Remembered(CachedUser known, long now)
    {
        _statistics.Hits++;
        if (now - known.At < _limits.CachedFor) return new UserFinding(known.User, IsKnown: true);
        _statistics.StaleHits++;
        if (now < known.AskAgainAt) return new UserFinding(known.User, IsKnown: true);

        // Nobody waits for it: the answer, when it comes, is for the next.
        known.AskAgainAt = now + RetryInterval;
        if (!_searches.ContainsKey(known.Key)) TryAsk(known.Key, out _);
        return new UserFinding(known.User, IsKnown: true);
    }

    private ValueTask<UserFinding> WaitAsync(UserText text)
    {
        if (_waiting >= _limits.MaxWaiting || (!_searchesByText.TryGetValue(text, out var search) && !TryAsk(new UserKey(text.Name.ToArray(), text.Realm.ToArray()), out search)))
        {
            _statistics.Unanswered++;
            return new ValueTask<UserFinding>(NotKnown);
        }

        if (search is null) return new ValueTask<UserFinding>(Nobody);
        var completion = new TurnCompletion<UserFinding>();
        search.Waiting.Add(completion);
        _waiting++;
        Show();
        return completion.BeginAsync();
    }

    /// <param name="key">Whom to ask for.</param>
    /// <param name="search">Null when no store can have such a user.</param>
    /// <returns>False when too many questions wait.</returns>
    private bool TryAsk(UserKey key, out UserSearch? search)
    {
        search = null;
        if (!UserName.TryEscape(key.Name, out var name) || !IsText(key.Realm)) return true;
        search = new UserSearch(this, key);
        if (!_store.TryAsk(new UserQuestion(name, Encoding.ASCII.GetString(key.Realm)), search, out _)) return false;
        _statistics.Questions++;
        _searches.Add(key, search);
        return true;
    }

    /// <summary>Realms of ours are printable ASCII.</summary>
    private static bool IsText(ReadOnlySpan<byte> realm) => !realm.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private void Remember(UserKey key, User? user)
    {
        var now = _clock();
        if (user is null)
        {
            _users.Remove(key);
            _unknown.Put(new CachedUser { Key = key, User = null, At = now, AskAgainAt = now + _limits.UnknownFor });
        }
        else
        {
            _unknown.Remove(key);
            _users.Put(new CachedUser { Key = key, User = user, At = now });
        }
    }

    private void Renew(long generation)
    {
        if (generation <= _generation) return;
        _generation = generation;
        _users.Clear();
        _unknown.Clear();
        _statistics.Changes++;
        Show();
    }

    private void Show()
    {
        _statistics.Cached = _users.Count;
        _statistics.Unknown = _unknown.Count;
        _statistics.Waiting = _waiting;
    }
}
