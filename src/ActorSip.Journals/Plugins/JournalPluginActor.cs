using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorSip.Journals.Plugins;

/// <summary>
/// A journal as Akka.Persistence knows it: hands each request to the store, which answers the persistent actor itself. Made by Akka at its first use; lives as long as the system. A restart loses nothing: it has no
/// state, and what it has handed over goes on.
/// </summary>
/// <remarks>
/// A plain actor instead of Akka's base class, because a store that is away must not look like writes that fail: it has no circuit breaker, and no resequencer on another dispatcher.
/// </remarks>
public abstract class JournalPluginActor : UntypedActor
{
    private readonly IPluginStore _store;
    private readonly EventAdapters _adapters;
    private readonly PayloadSerialization _serialization;

    private protected JournalPluginActor(IPluginStore store)
    {
        _store = store;

        // Akka names the actor of a plugin by the plugin's id.
        _adapters = Persistence.Instance.Apply(Context.System).AdaptersFor(Self.Path.Name);
        _serialization = new PayloadSerialization(Context.System);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessages write: OnWriteMessages(write); break;
            case ReplayMessages replay: _store.Replay(new ReplayRequest(replay, _adapters, _serialization, Self)); break;
            case DeleteMessagesTo delete: OnDeleteMessagesTo(delete); break;
            case JournalsProtocol.Restate restate: OnRestate(restate); break;
            case CheckJournalHealth: Sender.Tell(new JournalHealthCheckResponse(PluginHealth.Of(_store.Health.Condition))); break;
            default: Unhandled(message); break;
        }
    }

    private void OnWriteMessages(WriteMessages message)
    {
        var request = new WriteRequest(message, _adapters, _serialization, Self);

        // Nothing to store: only places to keep. The actor sends no other request before this one is answered, so no order is lost.
        if (request.PersistenceId.Length == 0) request.Complete();
        else _store.Write(request);
    }

    private void OnRestate(JournalsProtocol.Restate message) =>
        _store.Restate(message.PersistenceId, new StoredSnapshot(message.SequenceNr, TimeProvider.System.GetUtcNow().UtcTicks, _serialization.Serialize(message.State)));

    private void OnDeleteMessagesTo(DeleteMessagesTo message) => _store.DeleteEvents(message.PersistenceId, message.ToSequenceNr,
        () => message.PersistentActor.Tell(new DeleteMessagesSuccess(message.ToSequenceNr), ActorRefs.NoSender),
        cause => message.PersistentActor.Tell(new DeleteMessagesFailure(cause, message.ToSequenceNr), ActorRefs.NoSender));
}
