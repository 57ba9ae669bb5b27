using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorSip.Journals.Plugins;

/// <summary>A ReplayMessages of Akka: tells the actor its events as they are read, some at a time, then the highest sequence number. An event that is missing among others fails it.</summary>
internal sealed class ReplayRequest(ReplayMessages message, EventAdapters adapters, PayloadSerialization serialization, IActorRef journal)
{
    private long _left = message.Max;
    private long _highest;
    private bool _hasBegun;

    public string PersistenceId => message.PersistenceId;

    /// <summary>Who recovers.</summary>
    public StateOwner Owner => new(message.PersistentActor, journal);

    /// <summary>The sequence number of the first event that has not been told.</summary>
    public long Next { get; private set; } = Math.Max(1, message.FromSequenceNr);

    /// <summary>The sequence number of the last event to be told; known once <see cref="Begin"/> was called.</summary>
    public long Last => Math.Min(message.ToSequenceNr, _highest);

    /// <summary>How many may still be told.</summary>
    public long Left => _left;

    /// <summary>True when nothing more is to be told.</summary>
    public bool IsDone => Next > Last || _left <= 0;

    /// <summary>Why it failed; null as long as it has not.</summary>
    public StoreException? Refusal { get; private set; }

    /// <param name="highest">The highest sequence number that was ever given out.</param>
    public void Begin(long highest) => _highest = highest;

    /// <summary>Tells events, the next ones in order.</summary>
    /// <param name="events">As they were read; empty when there are no more.</param>
    /// <returns>True when the request is done, or has failed.</returns>
    public bool Tell(IReadOnlyList<StoredEvent> events)
    {
        foreach (var stored in events)
        {
            // Those before the first may have been deleted.
            if (_hasBegun && stored.SequenceNr != Next) return Refuse($"The journal of '{PersistenceId}' has a gap: event {Next} is missing.");
            _hasBegun = true;
            Next = stored.SequenceNr + 1;
            _left--;
            if (!TryTell(stored)) return true;
        }

        if (IsDone) return true;
        return events.Count == 0 && (!_hasBegun || Refuse($"The journal of '{PersistenceId}' has a gap: event {Next} to {Last} is missing."));
    }

    public void Complete() => message.PersistentActor.Tell(new RecoverySuccess(_highest), ActorRefs.NoSender);

    public void Fail(Exception cause) => message.PersistentActor.Tell(new ReplayMessagesFailure(cause), ActorRefs.NoSender);

    private bool Refuse(string reason)
    {
        Refusal = new StoreException(reason);
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
