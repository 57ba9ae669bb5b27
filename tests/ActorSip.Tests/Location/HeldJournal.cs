using Akka.Actor;
using Akka.Persistence;

namespace ActorSip.Tests.Location;

/// <summary>A journal whose answers the test gives: what is written lies here until it is released, in order, or fails. Its ref is published on the event stream when it starts.</summary>
public sealed class HeldJournal : ReceiveActor
{
    public const string InMemory = """
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        akka.actor.serialize-messages = off
        """;

    public const string Settings = """
        akka.persistence.journal.plugin = "held"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        held.class = "ActorSip.Tests.Location.HeldJournal, ActorSip.Tests"
        held.plugin-dispatcher = "akka.actor.default-dispatcher"
        """;

    private readonly Queue<WriteMessages> _held = new();

    public HeldJournal()
    {
        Receive<ReplayMessages>(replay => replay.PersistentActor.Tell(new RecoverySuccess(0), Self));
        Receive<WriteMessages>(_held.Enqueue);
        Receive<DeleteMessagesTo>(delete => delete.PersistentActor.Tell(new DeleteMessagesSuccess(delete.ToSequenceNr), Self));
        Receive<Count>(_ => Sender.Tell(_held.Sum(write => write.Messages.Count(message => message is AtomicWrite)), Self));
        Receive<Release>(release =>
        {
            while (_held.TryDequeue(out var write)) Answer(write, release.Failure);
        });
    }

    private static void Answer(WriteMessages write, Exception? failure)
    {
        var events = write.Messages.OfType<AtomicWrite>().SelectMany(atomic => (IEnumerable<IPersistentRepresentation>)atomic.Payload).Count();
        write.PersistentActor.Tell(failure is null ? WriteMessagesSuccessful.Instance : new WriteMessagesFailed(failure, events));
        foreach (var envelope in write.Messages)
        {
            if (envelope is not AtomicWrite atomic)
            {
                write.PersistentActor.Tell(new LoopMessageSuccess(envelope.Payload, write.ActorInstanceId), envelope.Sender);
                continue;
            }

            foreach (var representation in (IEnumerable<IPersistentRepresentation>)atomic.Payload)
            {
                object answer = failure is null ? new WriteMessageSuccess(representation, write.ActorInstanceId) : new WriteMessageFailure(representation, failure, write.ActorInstanceId);
                write.PersistentActor.Tell(answer, representation.Sender);
            }
        }
    }

    /// <summary>Answers all that is held: well, or with a failure.</summary>
    public sealed record Release(Exception? Failure = null);

    /// <summary>How many atomic writes are held?</summary>
    public sealed record Count;
}
