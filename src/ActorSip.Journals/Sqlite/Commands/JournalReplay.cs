using ActorSip.Journals.Plugins;

namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>A ReplayMessages of Akka, some events at a time.</summary>
internal sealed class JournalReplay(ReplayRequest request) : StoreCommand
{
    // So many take about a millisecond, for which all that is written waits.
    private const int EventsAtOnce = 512;

    public override string PersistenceId => request.PersistenceId;

    public override bool IsWrite => false;

    public override bool Run(SqliteSession session)
    {
        if (session.Ids.Find(request.PersistenceId) is not { } id) return true;
        request.Begin(id.HighestSequenceNr);
        if (request.IsDone) return true;
        var isDone = request.Tell(session.Events.Read(id, request.Next, request.Last, Math.Min(request.Left, EventsAtOnce)));
        Refusal = request.Refusal;
        return isDone;
    }

    public override void Complete() => request.Complete();

    public override void Fail(Exception cause) => request.Fail(cause);
}
