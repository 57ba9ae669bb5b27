using System.Collections.Immutable;
using ActorSip.Journals.Sqlite.Commands;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorSip.Journals.Sqlite;

/// <summary>
/// The journal as Akka.Persistence knows it: hands each request to the store's thread, which answers the persistent actor itself. Made by Akka at its first use; lives as long as the system. A restart loses
/// nothing: it has no state, and what it has handed over goes on.
/// </summary>
/// <remarks>
/// A plain actor instead of Akka's base class, because a store that is away must not look like writes that fail: it has no circuit breaker, and no resequencer on another dispatcher.
/// </remarks>
public sealed class SqliteJournalActor : ReceiveActor
{
    private readonly SqliteStore _store;
    private readonly EventAdapters _adapters;
    private readonly PayloadSerialization _serialization;

    /// <param name="settings">The plugin's; Akka passes them.</param>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public SqliteJournalActor(Config settings)
    {
        // Akka names the actor of a plugin by the plugin's id.
        var pluginId = Self.Path.Name;
        _store = SqliteStores.Get(Context.System).Open(SqliteSettings.Read(settings, pluginId));
        _adapters = Persistence.Instance.Apply(Context.System).AdaptersFor(pluginId);
        _serialization = new PayloadSerialization(Context.System);
        Receive<WriteMessages>(OnWriteMessages);
        Receive<ReplayMessages>(OnReplayMessages);
        Receive<DeleteMessagesTo>(OnDeleteMessagesTo);
        Receive<CheckJournalHealth>(OnCheckJournalHealth);
    }

    private void OnWriteMessages(WriteMessages message)
    {
        var write = new JournalWrite(message, Adapt(message), _serialization, Self);
        // Nothing to store: only places to keep. The actor sends no other request before this one is answered, so no order is lost.
        if (write.PersistenceId.Length == 0) write.Complete();
        else _store.Post(write);
    }

    private void OnReplayMessages(ReplayMessages message) => _store.Post(new JournalReplay(message, _adapters, _serialization));

    private void OnDeleteMessagesTo(DeleteMessagesTo message) => _store.Post(new DeleteEvents(message.PersistenceId, message.ToSequenceNr,
        () => message.PersistentActor.Tell(new DeleteMessagesSuccess(message.ToSequenceNr), ActorRefs.NoSender),
        cause => message.PersistentActor.Tell(new DeleteMessagesFailure(cause, message.ToSequenceNr), ActorRefs.NoSender)));

    private void OnCheckJournalHealth(CheckJournalHealth message) => Sender.Tell(new JournalHealthCheckResponse(SqliteHealth.Of(_store.Health.Condition)));

    private ImmutableArray<IPersistentRepresentation> Adapt(WriteMessages message)
    {
        var adapted = ImmutableArray.CreateBuilder<IPersistentRepresentation>();
        foreach (var envelope in message.Messages)
            if (envelope is AtomicWrite write)
                foreach (var representation in (IEnumerable<IPersistentRepresentation>)write.Payload) adapted.Add(Adapt(representation));
        return adapted.DrainToImmutable();
    }

    private IPersistentRepresentation Adapt(IPersistentRepresentation representation)
    {
        var adapter = _adapters.Get(representation.Payload.GetType());
        return adapter is IdentityEventAdapter
            ? representation
            : representation.WithPayload(adapter.ToJournal(representation.Payload)).WithManifest(adapter.Manifest(representation.Payload));
    }
}
