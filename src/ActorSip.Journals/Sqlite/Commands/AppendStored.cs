namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>Adds events that are bytes already.</summary>
internal sealed class AppendStored(string persistenceId, IReadOnlyList<StoredEvent> events, TaskCompletionSource<bool> answer) : AppendCommand
{
    public override string PersistenceId => persistenceId;

    public override void Complete() => answer.TrySetResult(true);

    public override void Fail(Exception cause) => answer.TrySetException(cause);

    protected override StoredEvent[] Serialize() => [.. events];
}
