using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;

namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>
/// The events of one WriteMessages of Akka. The answers are those that Akka's own base class of journals gives, in its order: one message for the whole, then one for each event, and for each message that
/// is not persisted but has its place among them.
/// </summary>
/// <param name="message">What the persistent actor sent.</param>
/// <param name="adapted">Its events as the event adapters want them stored.</param>
/// <param name="serialization">By which they become bytes.</param>
/// <param name="journal">Sender of the first answer.</param>
internal sealed class JournalWrite(WriteMessages message, ImmutableArray<IPersistentRepresentation> adapted, PayloadSerialization serialization, IActorRef journal) : AppendCommand
{
    public override string PersistenceId => adapted.IsEmpty ? "" : adapted[0].PersistenceId;

    protected override StoredEvent[] Serialize()
    {
        var events = new StoredEvent[adapted.Length];
        for (var i = 0; i < events.Length; i++)
            events[i] = new StoredEvent(adapted[i].SequenceNr, serialization.Serialize(adapted[i].Payload), adapted[i].Manifest ?? "", adapted[i].WriterGuid ?? "");
        return events;
    }

    public override void Complete()
    {
        var actor = message.PersistentActor;
        actor.Tell(WriteMessagesSuccessful.Instance, journal);
        foreach (var envelope in message.Messages)
            if (envelope is AtomicWrite write)
                foreach (var written in (IEnumerable<IPersistentRepresentation>)write.Payload) actor.Tell(new WriteMessageSuccess(written, message.ActorInstanceId), written.Sender);
            else
                Loop(envelope);
    }

    public override void Fail(Exception cause)
    {
        var actor = message.PersistentActor;
        // With a count above 0 the actor goes on waiting until the failure of an event stops it.
        actor.Tell(new WriteMessagesFailed(cause, message.Messages.Count(envelope => envelope is AtomicWrite)), journal);
        foreach (var envelope in message.Messages)
            if (envelope is AtomicWrite write)
                foreach (var failed in (IEnumerable<IPersistentRepresentation>)write.Payload) actor.Tell(new WriteMessageFailure(failed, cause, message.ActorInstanceId), failed.Sender);
            else
                Loop(envelope);
    }

    private void Loop(IPersistentEnvelope envelope) => message.PersistentActor.Tell(new LoopMessageSuccess(envelope.Payload, message.ActorInstanceId), envelope.Sender);
}
