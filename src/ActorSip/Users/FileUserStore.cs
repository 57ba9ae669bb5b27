using System.Text;
using ActorSip.Journals;

namespace ActorSip.Users;

/// <summary>
/// Reads users from a text file, whole into memory, and again when its time or size has changed. A file that is not right, or not there, changes nothing: what was read before stands. Whoever changes it had better
/// write another one and put it in its place, which happens at once; half a file is seldom right, and is read again a second later. One thread.
/// </summary>
internal sealed class FileUserStore : IUserStore
{
    private const int MaxErrors = 20;
    private const long MaxBytes = 256 << 20;

    private readonly string _path;
    private Dictionary<(string Name, string Realm), User> _users = [];
    private (DateTime Written, DateTime Created, long Length) _seen;
    private long _generation;

    /// <exception cref="StoreException">It cannot be read, or a line is wrong.</exception>
    public FileUserStore(string path)
    {
        _path = path;
        _seen = Stamp();
        _users = Read();
    }

    public User? Find(string name, string realm) => _users.GetValueOrDefault((name, realm));

    public long Look()
    {
        var stamp = Stamp();
        if (stamp == _seen) return _generation;
        var users = Read();

        // Not before it was good: a file that is wrong is complained of until it is right.
        (_users, _seen) = (users, stamp);
        return ++_generation;
    }

    public void Dispose()
    {
    }

    private (DateTime Written, DateTime Created, long Length) Stamp()
    {
        var file = new FileInfo(_path);
        if (!file.Exists) throw new StoreException($"the file of users {file.FullName} is not there");
        return (file.LastWriteTimeUtc, file.CreationTimeUtc, file.Length);
    }

    private Dictionary<(string Name, string Realm), User> Read()
    {
        var full = Path.GetFullPath(_path);
        string[] lines;
        try
        {
            if (new FileInfo(full).Length > MaxBytes) throw new StoreException($"the file of users {full} is larger than {MaxBytes >> 20} MiB; keep so many in a database");
            lines = File.ReadAllLines(full, Encoding.UTF8);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the file of users {full} cannot be read: {unreadable.Message}", unreadable);
        }

        var errors = new List<string>();
        var users = UserFileText.Parse(lines, errors);
        if (errors.Count == 0) return users;
        var more = errors.Count > MaxErrors ? $"\n  and {errors.Count - MaxErrors} more" : "";
        throw new StoreException($"the file of users {full} is wrong:\n  {string.Join("\n  ", errors.Take(MaxErrors))}{more}");
    }
}
