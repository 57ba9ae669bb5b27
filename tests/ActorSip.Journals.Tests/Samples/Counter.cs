using Akka.Actor;
using Akka.Persistence;

namespace ActorSip.Journals.Tests.Samples;

/// <summary>
/// A persistent actor as the product has them: it counts, decides over what is on its way, persists with PersistAsync, takes a snapshot now and then and deletes the journal before it. Its events are
/// numbers 1, 2, 3, so that a loss, a double, or a change of order shows: it then throws.
/// </summary>
internal sealed class Counter : UntypedPersistentActor
{
    private readonly int _snapshotEvery;
    private readonly int _size;
    private long _decided;
    private long _confirmed;

    /// <param name="persistenceId">Its id.</param>
    /// <param name="snapshotEvery">Events between snapshots; 0: never one.</param>
    /// <param name="size">Characters of an event.</param>
    public Counter(string persistenceId, int snapshotEvery, int size)
    {
        PersistenceId = persistenceId;
        _snapshotEvery = snapshotEvery;
        _size = size;
    }

    public static Props Props(string persistenceId, int snapshotEvery = 0, int size = 10) => Akka.Actor.Props.Create(() => new Counter(persistenceId, snapshotEvery, size));

    public override string PersistenceId { get; }

    /// <summary>Counts one more; answered with the number when it is durable.</summary>
    public sealed record Count;

    /// <summary>Answered with what is confirmed.</summary>
    public sealed record Ask;

    /// <summary>Answered with what is confirmed, behind all that was counted before.</summary>
    public sealed record AskInTurn;

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Count:
                var asker = Sender;
                PersistAsync(Text(++_decided), text => Confirm(text, asker));
                break;
            case Ask:
                Sender.Tell(_confirmed);
                break;
            case AskInTurn:
                var waiting = Sender;
                DeferAsync(_decided, decided => waiting.Tell(decided == _confirmed ? _confirmed : -1));
                break;
            case JournalsProtocol.StateLost lost:
                Sender.Tell(new JournalsProtocol.Restate(lost.PersistenceId, LastSequenceNr, _confirmed));
                break;
            case SaveSnapshotSuccess saved:
                DeleteMessages(saved.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer:
                _confirmed = _decided = (long)offer.Snapshot;
                break;
            case string text:
                Take(text);
                _decided = _confirmed;
                break;
        }
    }

    private void Confirm(string text, IActorRef asker)
    {
        Take(text);
        asker.Tell(_confirmed);
        if (_snapshotEvery > 0 && _confirmed % _snapshotEvery == 0) SaveSnapshot(_confirmed);
    }

    private void Take(string text)
    {
        if (text != Text(_confirmed + 1)) throw new InvalidOperationException($"{PersistenceId}: after {_confirmed} comes {text.TrimEnd('.')}");
        _confirmed++;
    }

    private string Text(long number) => $"{number}".PadRight(_size, '.');
}
