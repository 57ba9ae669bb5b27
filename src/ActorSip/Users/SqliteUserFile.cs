using System.Globalization;
using ActorSip.Journals;
using ActorSip.Sip.Security;
using Microsoft.Data.Sqlite;

namespace ActorSip.Users;

/// <summary>The database file of users: how it is opened, what is in it, and what its errors mean. Passwords are not in it, only their HA1.</summary>
internal static class SqliteUserFile
{
    /// <summary>All users; a row is read by <see cref="Read"/>.</summary>
    public const string SelectAll = Select + " ORDER BY realm, name";

    /// <summary>One user, by $realm and $name; likewise.</summary>
    public const string SelectOne = Select + " WHERE realm = $realm AND name = $name";

    private const string Select = "SELECT name, realm, md5, sha256, sha512t256, (SELECT group_concat(uri, char(10)) FROM identities WHERE user = users.id) FROM users";

    private const int SchemaVersion = 1;

    /// <summary>"ASUS" in ASCII, in the header of the file: it is no other database.</summary>
    private const int ApplicationId = 0x41535553;

    /// <summary>How long a command waits for another process's lock, seconds. In WAL mode readers wait for nobody, and writers for the moment that another one takes.</summary>
    private const int BusySeconds = 5;

    private const string Schema =
        """
        CREATE TABLE users (
            id INTEGER PRIMARY KEY,
            realm TEXT NOT NULL,
            name TEXT NOT NULL,
            md5 BLOB,
            sha256 BLOB,
            sha512t256 BLOB,
            UNIQUE (realm, name)
        ) STRICT;
        CREATE TABLE identities (
            user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            uri TEXT NOT NULL,
            PRIMARY KEY (user, uri)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE marks (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        """;

    /// <summary>Opens the file, and makes it when it is missing, if that is wanted.</summary>
    /// <exception cref="StoreException">It cannot be opened, or is something else.</exception>
    public static SqliteConnection Open(string path, bool isMade)
    {
        try
        {
            if (isMade) Make(path);
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                ForeignKeys = true,
                DefaultTimeout = BusySeconds,
            }.ToString());
            try
            {
                connection.Open();
                Prepare(connection, path);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (Exception refused) when (refused is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Explain(path, refused);
        }
    }

    /// <summary>The error in words for an operator.</summary>
    public static StoreException Explain(string path, Exception error) => new($"the store of users {Path.GetFullPath(path)} {Reason(error)}", error);

    /// <summary>A number as SQLite gives it.</summary>
    public static long Number(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this file alone.
        command.CommandText = query;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>The user of a row.</summary>
    public static User Read(SqliteDataReader row)
    {
        var secrets = new Dictionary<DigestAlgorithm, byte[]>();
        foreach (var algorithm in DigestAlgorithms.All)
            if (!row.IsDBNull(2 + (int)algorithm)) secrets.Add(algorithm, row.GetFieldValue<byte[]>(2 + (int)algorithm));
        return new User(row.GetString(0), row.GetString(1), secrets, row.IsDBNull(5) ? [] : row.GetString(5).Split('\n'));
    }

    private static void Make(string path)
    {
        PrivateFile.CreateFolderOf(path);
        if (File.Exists(path)) return;
        using var file = PrivateFile.Create(path);
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        Execute(connection, "PRAGMA synchronous = NORMAL");
        if (IsOurs(connection, path)) return;
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();

        // Another process may have been faster.
        if (IsOurs(connection, path)) return;
        Execute(connection, Schema);
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {SchemaVersion}"));
        transaction.Commit();
    }

    /// <summary>False for a file that is empty.</summary>
    private static bool IsOurs(SqliteConnection connection, string path)
    {
        var version = Number(connection, "PRAGMA user_version");
        if (Number(connection, "PRAGMA application_id") == ApplicationId)
            return version <= SchemaVersion ? true : throw new StoreException($"the store of users {Path.GetFullPath(path)} was made by a newer version of this server (schema {version}, this one knows {SchemaVersion})");
        return Number(connection, "SELECT count(*) FROM sqlite_schema") == 0 ? false : throw new StoreException($"{Path.GetFullPath(path)} is a database of something else, and no store of users");
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this file alone.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string Reason(Exception error) => (error as SqliteException)?.SqliteErrorCode switch
    {
        5 or 6 => "is locked by another process",
        8 => "may not be written",
        10 => "cannot be read or written: the disk reports an error",
        11 => "is damaged",
        13 => "cannot be written: the disk is full",
        14 => "is not there, or may not be opened",
        26 => "is no SQLite database",
        _ => $"cannot be used: {error.Message}",
    };
}
