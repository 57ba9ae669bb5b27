using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorSip.Journals.Plugins;

/// <summary>
/// A WriteMessages of Akka. The answers are those that Akka's own base class of journals gives: one for each event, and for each message that is not persisted but has its place among them; and one for the whole.
/// </summary>
internal sealed class WriteRequest
{
    private readonly WriteMessages _message;
    private readonly ImmutableArray<IPersistentRepresentation> _adapted;
    private readonly PayloadSerialization _serialization;
    private readonly IActorRef _journal;

    /// <param name="message">What the persistent actor sent.</param>
    /// <param name="adapters">What it is stored as.</param>
    /// <param name="serialization">By which events become bytes.</param>
    /// <param name="journal">Sender of the first answer.</param>
    public WriteRequest(WriteMessages message, EventAdapters adapters, PayloadSerialization serialization, IActorRef journal)
    {
        _message = message;
        _serialization = serialization;
        _journal = journal;
        var adapted = ImmutableArray.CreateBuilder<IPersistentRepresentation>();
        foreach (var envelope in message.Messages)
            if (envelope is AtomicWrite write)
                foreach (var representation in (IEnumerable<IPersistentRepresentation>)write.Payload) adapted.Add(Adapt(adapters, representation));
        _adapted = adapted.DrainToImmutable();
    }

    /// <summary>Empty when there is nothing to store, but places to keep.</summary>
    public string PersistenceId => _adapted.IsEmpty ? "" : _adapted[0].PersistenceId;

    /// <summary>The events, in order. Throws whatever a serializer throws.</summary>
    public StoredEvent[] Serialize()
    {
        var events = new StoredEvent[_adapted.Length];
        for (var i = 0; i < events.Length; i++)
            events[i] = new StoredEvent(_adapted[i].SequenceNr, _serialization.Serialize(_adapted[i].Payload), _adapted[i].Manifest ?? "", _adapted[i].WriterGuid ?? "");
        return events;
    }

    /// <summary>Who writes.</summary>
    public StateOwner Owner => new(_message.PersistentActor, _journal);

    public void Complete()
    {
        var actor = _message.PersistentActor;
        foreach (var envelope in _message.Messages)
            if (envelope is AtomicWrite write)
                foreach (var written in (IEnumerable<IPersistentRepresentation>)write.Payload) actor.Tell(new WriteMessageSuccess(written, _message.ActorInstanceId), written.Sender);
            else
                Loop(envelope);

        // Last, since it lets the actor write on: what it writes next may be places alone, which are answered at once, on another thread than this.
        actor.Tell(WriteMessagesSuccessful.Instance, _journal);
    }

    public void Fail(Exception cause)
    {
        var actor = _message.PersistentActor;
        // With a count above 0 the actor goes on waiting until the failure of an event stops it.
        actor.Tell(new WriteMessagesFailed(cause, _message.Messages.Count(envelope => envelope is AtomicWrite)), _journal);
        foreach (var envelope in _message.Messages)
            if (envelope is AtomicWrite write)
                foreach (var failed in (IEnumerable<IPersistentRepresentation>)write.Payload) actor.Tell(new WriteMessageFailure(failed, cause, _message.ActorInstanceId), failed.Sender);
            else
                Loop(envelope);
    }

    private static IPersistentRepresentation Adapt(EventAdapters adapters, IPersistentRepresentation representation)
    {
        var adapter = adapters.Get(representation.Payload.GetType());
        return adapter is IdentityEventAdapter
            ? representation
            : representation.WithPayload(adapter.ToJournal(representation.Payload)).WithManifest(adapter.Manifest(representation.Payload));
    }

    private void Loop(IPersistentEnvelope envelope) => _message.PersistentActor.Tell(new LoopMessageSuccess(envelope.Payload, _message.ActorInstanceId), envelope.Sender);
}
