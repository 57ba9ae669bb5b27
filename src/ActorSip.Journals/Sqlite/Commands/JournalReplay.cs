using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>A ReplayMessages of Akka: tells the actor its events, some at a time, then the highest sequence number.</summary>
internal sealed class JournalReplay(ReplayMessages message, EventAdapters adapters, PayloadSerialization serialization) : StoreCommand
{
    // So many take about a millisecond, for which all that is written waits.
    private const int EventsAtOnce = 512;

    private long _next = Math.Max(1, message.FromSequenceNr);
    private long _left = message.Max;
    private long _highest;
    private bool _hasBegun;

    public override string PersistenceId => message.PersistenceId;

    public override bool IsWrite => false;

    public override bool Run(SqliteSession session)
    {
        if (session.Ids.Find(message.PersistenceId) is not { } id) return true;
        _highest = id.HighestSequenceNr;
        var to = Math.Min(message.ToSequenceNr, _highest);
        if (_next > to || _left <= 0) return true;
        var events = session.Events.Read(id, _next, to, Math.Min(_left, EventsAtOnce));
        foreach (var stored in events)
        {
            // Those before the first may have been deleted.
            if (_hasBegun && stored.SequenceNr != _next) return Refuse($"event {_next}");
            _hasBegun = true;
            _next = stored.SequenceNr + 1;
            _left--;
            if (!TryTell(stored)) return true;
        }

        if (events.Count == EventsAtOnce) return _next > to || _left <= 0;
        return _left <= 0 || _next > to || !_hasBegun || Refuse($"event {_next} to {to}");
    }

    public override void Complete() => message.PersistentActor.Tell(new RecoverySuccess(_highest), ActorRefs.NoSender);

    public override void Fail(Exception cause) => message.PersistentActor.Tell(new ReplayMessagesFailure(cause), ActorRefs.NoSender);

    private bool Refuse(string missing)
    {
        Refusal = new StoreException($"The journal of '{PersistenceId}' has a gap: {missing} is missing.");
        return true;
    }

    private bool TryTell(StoredEvent stored)
    {
        try
        {
            var payload = serialization.Deserialize(stored.Payload);
            foreach (var adapted in adapters.Get(payload.GetType()).FromJournal(payload, stored.AdapterManifest).Events)
                message.PersistentActor.Tell(new ReplayedMessage(new Persistent(adapted, stored.SequenceNr, PersistenceId, stored.AdapterManifest, writerGuid: stored.Writer)), ActorRefs.NoSender);
            return true;
        }
#pragma warning disable CA1031 // Serializers and adapters are not ours, and throw what they like; what they throw is told to the actor that recovers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Refusal = new StoreException($"Event {stored.SequenceNr} of '{PersistenceId}' cannot be read back: {exception.Message}", exception);
            return false;
        }
    }
}
