namespace ActorSip.Journals.Sqlite;

/// <summary>What a product fixes in its store: a few named values.</summary>
internal sealed class MetadataTable
{
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _put;

    public MetadataTable(SqliteConnection connection)
    {
        _get = connection.Prepare("SELECT value FROM metadata WHERE name = ?");
        _put = connection.Prepare("INSERT OR REPLACE INTO metadata (name, value) VALUES (?, ?)");
    }

    public byte[]? Get(string name)
    {
        try
        {
            return _get.Bind(1, name).Step() ? _get.Blob(0).ToArray() : null;
        }
        finally
        {
            _get.Reset();
        }
    }

    public void Put(string name, byte[] value) => _put.Bind(1, name).Bind(2, value).Run();
}
