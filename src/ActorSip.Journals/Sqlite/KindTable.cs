namespace ActorSip.Journals.Sqlite;

/// <summary>The kinds of payloads in the file. All are remembered: there are as many as there are types of events.</summary>
internal sealed class KindTable
{
    // For a serializer that writes something else than a type into its manifest.
    private const int MaxRemembered = 4_096;

    private readonly Dictionary<PayloadKind, long> _numbers = [];
    private readonly Dictionary<long, PayloadKind> _kinds = [];
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _insert;

    public KindTable(SqliteConnection connection)
    {
        _find = connection.Prepare("SELECT kind FROM kinds WHERE serializer = ? AND manifest = ? AND adapter = ?");
        _get = connection.Prepare("SELECT serializer, manifest, adapter FROM kinds WHERE kind = ?");
        _insert = connection.Prepare("INSERT INTO kinds (serializer, manifest, adapter) VALUES (?, ?, ?) RETURNING kind");
    }

    public long NumberOf(PayloadKind kind)
    {
        if (_numbers.TryGetValue(kind, out var known)) return known;
        var number = Bind(_find, kind).Scalar() ?? Bind(_insert, kind).Scalar() ?? throw new StoreException("SQLite inserted a row without a number.");
        Remember(number, kind);
        return number;
    }

    /// <summary>Throws StoreException when there is none: the file is damaged.</summary>
    public PayloadKind Get(long number)
    {
        if (_kinds.TryGetValue(number, out var known)) return known;
        try
        {
            if (!_get.Bind(1, number).Step()) throw new StoreException($"The store has a payload of kind {number}, and no such kind: it is damaged.");
            var kind = new PayloadKind((int)_get.Integer(0), _get.Text(1), _get.Text(2));
            Remember(number, kind);
            return kind;
        }
        finally
        {
            _get.Reset();
        }
    }

    public void Forget()
    {
        _numbers.Clear();
        _kinds.Clear();
    }

    private static SqliteStatement Bind(SqliteStatement statement, PayloadKind kind) => statement.Bind(1, kind.SerializerId).Bind(2, kind.Manifest).Bind(3, kind.AdapterManifest);

    private void Remember(long number, PayloadKind kind)
    {
        if (_numbers.Count >= MaxRemembered) Forget();
        _numbers[kind] = number;
        _kinds[number] = kind;
    }
}
