using System.Text;
using ActorSip.Sip.Security;
using ActorSip.Users;

namespace ActorSip.Tests.Routing.Authentication;

/// <summary>A directory of the tests: answers at once, later, or not at all.</summary>
internal sealed class ScriptedUsers : IUserDirectory
{
    private readonly Dictionary<(string Name, string Realm), User> _users = [];
    private readonly List<TaskCompletionSource> _waiting = [];
    private UserFinding? _only;

    /// <summary>The names that were asked for.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>False: the store does not answer.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>True: answers wait for <see cref="Answer"/>.</summary>
    public bool IsSlow { get; set; }

    public static byte[] Secret(DigestAlgorithm algorithm, string name, string realm, string password)
    {
        var hash = new byte[DigestAlgorithms.HashSize(algorithm)];
        new DigestHashes(new Sha512T256DigestHash()).Compute(algorithm, Encoding.UTF8.GetBytes($"{name}:{realm}:{password}"), hash);
        return hash;
    }

    /// <summary>Adds a user with these algorithms; none: with MD5.</summary>
    public User Add(string name, string realm, string password, IReadOnlyList<string> identities, params DigestAlgorithm[] algorithms)
    {
        var secrets = (algorithms.Length > 0 ? algorithms : [DigestAlgorithm.Md5]).ToDictionary(algorithm => algorithm, algorithm => Secret(algorithm, name, realm, password));
        return _users[(name, realm)] = new User(name, realm, secrets, identities);
    }

    /// <summary>Whoever is asked for, it is this one: without a look at the name, so that a question makes no object.</summary>
    public void AnswerOnly(User user) => _only = new UserFinding(user, IsKnown: true);

    public void Answer()
    {
        foreach (var waiting in _waiting) waiting.SetResult();
        _waiting.Clear();
    }

    public ValueTask<UserFinding> FindAsync(ReadOnlySpan<byte> name, ReadOnlySpan<byte> realm)
    {
        if (_only is { } only) return new ValueTask<UserFinding>(only);
        Asked.Add(Encoding.Latin1.GetString(name));
        if (!IsUp) return new ValueTask<UserFinding>(new UserFinding(null, IsKnown: false));
        var finding = new UserFinding(_users.GetValueOrDefault((Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(realm))), IsKnown: true);
        return IsSlow ? LaterAsync(finding) : new ValueTask<UserFinding>(finding);
    }

    private async ValueTask<UserFinding> LaterAsync(UserFinding finding)
    {
        var waiting = new TaskCompletionSource();
        _waiting.Add(waiting);
        await waiting.Task;
        return finding;
    }
}
