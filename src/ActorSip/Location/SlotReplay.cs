using ActorSip.Sip.Registration;

namespace ActorSip.Location;

/// <summary>Builds the bindings of a slot from its snapshot and the events after it, without being the slot.</summary>
internal sealed class SlotReplay
{
    private readonly LocationTable _table;

    /// <param name="settings">Of the table.</param>
    /// <param name="now">Unix milliseconds.</param>
    public SlotReplay(LocationSettings settings, long now) => _table = new LocationTable(settings.HashKey, settings.Registration, settings.Repeats, now);

    /// <summary>Refreshes of bindings that were not there: what was written has a gap.</summary>
    public int Incomplete { get; private set; }

    /// <summary>Takes the snapshot, or the next event.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public void Add(object message)
    {
        switch (message)
        {
            case LocationProtocol.Snapshot snapshot:
                _table.Restore(snapshot);
                break;
            case LocationProtocol.Changed changed:
                var change = DurableSlotActor.Complete(changed, _table.BindingsOf(changed.AddressOfRecord), out var isWhole);
                if (!isWhole) Incomplete++;
                _table.Apply(changed.AddressOfRecord, change, changed.At);
                break;
            default:
                throw new ArgumentException($"{message.GetType()} is no event of a slot", nameof(message));
        }
    }

    /// <summary>What still lives of an address-of-record.</summary>
    /// <param name="addressOfRecord">The canonical key.</param>
    /// <param name="now">Unix milliseconds.</param>
    public BindingSet Lookup(ReadOnlySpan<byte> addressOfRecord, long now) => _table.BindingsOf(addressOfRecord).LiveAt(now);

    /// <summary>The binding of this id, if it still lives.</summary>
    /// <param name="bindingId">Of the binding.</param>
    /// <param name="now">Unix milliseconds.</param>
    public BindingSet Find(ulong bindingId, long now) => _table.Find(bindingId) is { } found && !found.IsExpired(now) ? BindingSet.Restore([found], 0) : BindingSet.Empty;

    /// <summary>What still lives.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public IEnumerable<LocationProtocol.Record> Records(long now) => _table.Records
        .Select(record => new LocationProtocol.Record(record.AddressOfRecord, record.Bindings.LiveAt(now)))
        .Where(record => record.Bindings.Count > 0);
}
