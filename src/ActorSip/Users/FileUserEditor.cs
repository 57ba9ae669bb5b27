using System.Text;
using ActorSip.Journals;

namespace ActorSip.Users;

/// <summary>Changes a text file of users: writes another one beside it and puts that in its place, so that whoever reads it sees the old or the new. All other lines stay as they are.</summary>
internal sealed class FileUserEditor : IUserEditor
{
    private readonly string _path;

    /// <param name="path">Of the file.</param>
    /// <param name="isMade">A file that is not there is an empty one.</param>
    /// <exception cref="StoreException">It is not there.</exception>
    public FileUserEditor(string path, bool isMade)
    {
        _path = Path.GetFullPath(path);
        if (!isMade && !File.Exists(_path)) throw new StoreException($"the file of users {_path} is not there");
    }

    public bool TryAdd(User user) => Change(lines =>
    {
        if (Find(lines, user.Name, user.Realm) >= 0) return false;
        lines.Add(UserFileText.Write(user));
        return true;
    });

    public bool TrySetSecrets(User user) => Change(lines =>
    {
        var line = Find(lines, user.Name, user.Realm);
        if (line < 0) return false;
        UserFileText.TryParse(lines[line], out var before);
        lines[line] = UserFileText.Write(before! with { Secrets = user.Secrets });
        return true;
    });

    public bool TryRemove(string name, string realm) => Change(lines =>
    {
        var line = Find(lines, name, realm);
        if (line >= 0) lines.RemoveAt(line);
        return line >= 0;
    });

    public IReadOnlyList<User> List() =>
        [.. Parse(ReadLines()).Values.OrderBy(user => user.Realm, StringComparer.Ordinal).ThenBy(user => user.Name, StringComparer.Ordinal)];

    public void Dispose()
    {
    }

    private static int Find(List<string> lines, string name, string realm) =>
        lines.FindIndex(line => !UserFileText.IsSilent(line) && UserFileText.TryParse(line, out var user) is null && user!.Name == name && user.Realm == realm);

    private List<string> ReadLines()
    {
        try
        {
            return File.Exists(_path) ? [.. File.ReadAllLines(_path, Encoding.UTF8)] : [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the file of users {_path} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private Dictionary<(string Name, string Realm), User> Parse(List<string> lines)
    {
        var errors = new List<string>();
        var users = UserFileText.Parse(lines, errors);
        return errors.Count == 0 ? users : throw new StoreException($"the file of users {_path} is wrong:\n  {string.Join("\n  ", errors)}");
    }

    private bool Change(Func<List<string>, bool> change)
    {
        var other = _path + ".new";
        var isOurs = false;
        try
        {
            PrivateFile.CreateFolderOf(_path);

            // Only one can make it: whoever changes the file at the same time waits for his turn outside.
            using (var stream = PrivateFile.Create(other))
            {
                isOurs = true;
                var lines = ReadLines();
                Parse(lines);
                if (!change(lines)) return false;

                if (!OperatingSystem.IsWindows() && File.Exists(_path)) File.SetUnixFileMode(other, File.GetUnixFileMode(_path));
                stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
                stream.Flush(flushToDisk: true);
            }

            File.Move(other, _path, overwrite: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the file of users {_path} cannot be changed: {refused.Message} If nobody else is changing it, remove {other}", refused);
        }
        finally
        {
            // Moved away when all went well.
            if (isOurs) File.Delete(other);
        }
    }
}
