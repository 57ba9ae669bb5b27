using ActorSip.Journals;
using ActorSip.Sip.Registration;

namespace ActorSip.Location;

/// <summary>One slot as its store has it, read without being its owner: kept for a while, and topped up from the last event that was read.</summary>
/// <param name="slot">Its number.</param>
/// <param name="settings">Of the table.</param>
internal sealed class SlotReader(int slot, LocationSettings settings)
{
    private readonly string _persistenceId = DurableSlotActor.IdOf(settings.HashSize, slot);
    private SlotReplay? _replay;
    private StorePosition _position;

    /// <summary>Reads what is new, or all where that is not enough.</summary>
    /// <exception cref="StoreException">The store is away, or what it holds has a gap.</exception>
    public Task<StoredHistory> ReadAsync(IStore store) => store.ReadAsync(_persistenceId, _position);

    /// <summary>Takes over what was read.</summary>
    /// <param name="history">Asked from the present position.</param>
    /// <param name="deserialize">Of the payloads.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>False when an event is missing: what was read is of no use, and all is read again next time.</returns>
    public bool TryTake(StoredHistory history, Func<StoredPayload, object> deserialize, long now)
    {
        if (!history.IsWhole(_position) || (history.GoesOn && _replay is null))
        {
            _replay = null;
            _position = default;
            return false;
        }

        if (!history.GoesOn) _replay = new SlotReplay(settings, now);
        if (history.Snapshot is { } snapshot) _replay!.Add(deserialize(snapshot.Payload));
        foreach (var stored in history.Events) _replay!.Add(deserialize(stored.Payload));
        _position = history.Position;
        return true;
    }

    /// <summary>The answer to a question, from what was taken over.</summary>
    /// <param name="question">A <see cref="LocationProtocol.Lookup"/> or <see cref="LocationProtocol.FindBinding"/>.</param>
    /// <param name="now">Unix milliseconds.</param>
    public LocationProtocol.Found Answer(LocationProtocol.ISlotMessage question, long now) => question switch
    {
        LocationProtocol.Lookup lookup => new(lookup.Question, _replay?.Lookup(lookup.AddressOfRecord, now) ?? BindingSet.Empty),
        LocationProtocol.FindBinding find => new(find.Question, _replay?.Find(find.BindingId, now) ?? BindingSet.Empty),
        _ => throw new ArgumentException($"{question.GetType()} changes something", nameof(question)),
    };
}
