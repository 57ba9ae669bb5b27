using ActorSip.Journals;
using ActorSip.Sip.Security;
using Microsoft.Data.Sqlite;

namespace ActorSip.Users;

/// <summary>Changes users in a SQLite database, also while a server reads it.</summary>
internal sealed class SqliteUserEditor : IUserEditor
{
    /// <summary>Set by the first change: from then on an empty store is one that somebody has emptied.</summary>
    private const string InUse = "in-use";

    private readonly SqliteConnection _connection;
    private readonly string _path;

    /// <exception cref="StoreException">It cannot be opened.</exception>
    public SqliteUserEditor(string path, bool isMade)
    {
        _path = path;
        _connection = SqliteUserFile.Open(path, isMade);
    }

    public bool TryAdd(User user) => Change(() => Insert(user));

    public bool TrySetSecrets(User user) => Change(() =>
    {
        using var update = Command("UPDATE users SET md5 = $md5, sha256 = $sha256, sha512t256 = $sha512t256 WHERE realm = $realm AND name = $name", user.Name, user.Realm);
        AddSecrets(update, user);
        return update.ExecuteNonQuery() > 0;
    });

    public bool TryRemove(string name, string realm) => Change(() =>
    {
        using var delete = Command("DELETE FROM users WHERE realm = $realm AND name = $name", name, realm);
        return delete.ExecuteNonQuery() > 0;
    });

    public IReadOnlyList<User> List()
    {
        try
        {
            var users = new List<User>();
            using var command = _connection.CreateCommand();
            command.CommandText = SqliteUserFile.SelectAll;
            using var row = command.ExecuteReader();
            while (row.Read()) users.Add(SqliteUserFile.Read(row));
            return users;
        }
        catch (SqliteException broken)
        {
            throw SqliteUserFile.Explain(_path, broken);
        }
    }

    /// <summary>Puts the first users into a store that has never had any.</summary>
    /// <returns>False when it has or had some; then nothing changes.</returns>
    public bool TryAddFirst(IReadOnlyList<User> users) => Change(() =>
    {
        if (SqliteUserFile.Number(_connection, "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM marks)") > 0) return false;
        foreach (var user in users) Insert(user);
        return true;
    });

    /// <summary>For a test that makes it full.</summary>
    internal SqliteConnection Connection => _connection;

    public void Dispose() => _connection.Dispose();

    private bool Change(Func<bool> change)
    {
        try
        {
            // Of the kind that is a writer from its beginning, so that nobody comes between reading and writing.
            using var transaction = _connection.BeginTransaction();
            var hasChanged = change();
            if (!hasChanged) return false;
            using var mark = _connection.CreateCommand();
            mark.CommandText = "INSERT OR IGNORE INTO marks (name) VALUES ($mark)";
            mark.Parameters.AddWithValue("$mark", InUse);
            mark.ExecuteNonQuery();
            transaction.Commit();
            return true;
        }
        catch (SqliteException broken)
        {
            throw SqliteUserFile.Explain(_path, broken);
        }
    }

    private bool Insert(User user)
    {
        using var insert = Command(
            "INSERT INTO users (realm, name, md5, sha256, sha512t256) VALUES ($realm, $name, $md5, $sha256, $sha512t256) ON CONFLICT DO NOTHING RETURNING id", user.Name, user.Realm);
        AddSecrets(insert, user);
        if (insert.ExecuteScalar() is not long id) return false;
        foreach (var identity in user.Identities)
        {
            using var add = _connection.CreateCommand();
            add.CommandText = "INSERT OR IGNORE INTO identities (user, uri) VALUES ($user, $uri)";
            add.Parameters.AddWithValue("$user", id);
            add.Parameters.AddWithValue("$uri", identity);
            add.ExecuteNonQuery();
        }

        return true;
    }

    private SqliteCommand Command(string text, string name, string realm)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this file alone.
        command.CommandText = text;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$realm", realm);
        return command;
    }

    private static void AddSecrets(SqliteCommand command, User user)
    {
        Add("$md5", DigestAlgorithm.Md5);
        Add("$sha256", DigestAlgorithm.Sha256);
        Add("$sha512t256", DigestAlgorithm.Sha512T256);

        void Add(string parameter, DigestAlgorithm algorithm) => command.Parameters.AddWithValue(parameter, user.Secrets.TryGetValue(algorithm, out var ha1) ? ha1 : DBNull.Value);
    }
}
