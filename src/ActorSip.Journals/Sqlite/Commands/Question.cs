namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>Reads something.</summary>
/// <param name="persistenceId">What it is about; empty for what is not about a persistence id.</param>
/// <param name="read">Reads it, whole.</param>
/// <param name="complete">Tells what was read.</param>
/// <param name="fail">Tells why it cannot be read.</param>
internal sealed class Question<T>(string persistenceId, Func<SqliteSession, T> read, Action<T> complete, Action<Exception> fail) : StoreCommand
{
    private T? _answer;

    public override string PersistenceId => persistenceId;

    public override bool IsWrite => false;

    public override bool Run(SqliteSession session)
    {
        _answer = read(session);
        return true;
    }

    public override void Complete() => complete(_answer!);

    public override void Fail(Exception cause) => fail(cause);
}
