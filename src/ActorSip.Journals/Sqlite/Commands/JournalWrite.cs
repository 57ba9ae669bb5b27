using ActorSip.Journals.Plugins;

namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>Adds the events of one WriteMessages of Akka.</summary>
internal sealed class JournalWrite(WriteRequest request) : AppendCommand
{
    public override string PersistenceId => request.PersistenceId;

    public override void Complete() => request.Complete();

    public override void Fail(Exception cause) => request.Fail(cause);

    protected override StoredEvent[] Serialize() => request.Serialize();
}
