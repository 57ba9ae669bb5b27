using ActorSip.Journals;
using Microsoft.Data.Sqlite;

namespace ActorSip.Users;

/// <summary>
/// Reads users from a SQLite database that other processes may change meanwhile. When a question fails the file is opened anew for the next one, so that a store that was away, or was put back from a copy, works
/// again by itself. One thread.
/// </summary>
internal sealed class SqliteUserStore : IUserStore
{
    private readonly string _path;
    private SqliteConnection? _connection;
    private SqliteCommand? _find;
    private DateTime _created;
    private long _version;
    private long _generation = -1;

    /// <exception cref="StoreException">It is not there, or cannot be opened.</exception>
    public SqliteUserStore(string path)
    {
        _path = path;
        Open();
    }

    public User? Find(string name, string realm)
    {
        try
        {
            if (_connection is null) Open();
            _find!.Parameters[0].Value = realm;
            _find.Parameters[1].Value = name;
            using var row = _find.ExecuteReader();
            return row.Read() ? SqliteUserFile.Read(row) : null;
        }
        catch (SqliteException broken)
        {
            Close();
            throw SqliteUserFile.Explain(_path, broken);
        }
    }

    public long Look()
    {
        try
        {
            // A file that was put in the place of this one is another one, which an open connection does not see.
            if (_connection is not null && File.GetCreationTimeUtc(_path) != _created) Close();
            if (_connection is null) Open();

            // "The integer values returned by two invocations of PRAGMA data_version from the same connection will be different if changes were committed to the database by any other connection in the interim."
            var version = SqliteUserFile.Number(_connection!, "PRAGMA data_version");
            if (version != _version) _generation++;
            _version = version;
            return _generation;
        }
        catch (SqliteException broken)
        {
            Close();
            throw SqliteUserFile.Explain(_path, broken);
        }
    }

    public void Dispose() => Close();

    private void Open()
    {
        _created = File.GetCreationTimeUtc(_path);
        _connection = SqliteUserFile.Open(_path, isMade: false);
        _find = _connection.CreateCommand();
        _find.CommandText = SqliteUserFile.SelectOne;
        _find.Parameters.Add("$realm", SqliteType.Text);
        _find.Parameters.Add("$name", SqliteType.Text);
        _version = SqliteUserFile.Number(_connection, "PRAGMA data_version");

        // What was changed while it was not open nobody can tell.
        _generation++;
    }

    private void Close()
    {
        _find?.Dispose();
        _connection?.Dispose();
        (_find, _connection) = (null, null);
    }
}
