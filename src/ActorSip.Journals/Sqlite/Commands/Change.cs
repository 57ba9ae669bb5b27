namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>Changes something that leaves no doubt when it is done twice, and answers what came of it.</summary>
/// <param name="persistenceId">What it is about; empty for what is not about a persistence id.</param>
/// <param name="size">Bytes it keeps in memory.</param>
/// <param name="change">Changes it, inside of a transaction.</param>
/// <param name="answer">Gets the answer, or the failure.</param>
internal sealed class Change<T>(string persistenceId, long size, Func<SqliteSession, T> change, TaskCompletionSource<T> answer) : StoreCommand
{
    private T? _result;

    public override string PersistenceId => persistenceId;

    public override bool IsWrite => true;

    public override long Size => size;

    public override bool Run(SqliteSession session)
    {
        _result = change(session);
        return true;
    }

    public override void Complete() => answer.TrySetResult(_result!);

    public override void Fail(Exception cause) => answer.TrySetException(cause);
}
