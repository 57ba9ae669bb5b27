namespace ActorSip.Location;

/// <summary>How much the slots of this node hold, and how often they had to be read. Slots add from their own threads.</summary>
public sealed class LocationStatistics
{
    private long _addressesOfRecord;
    private long _bindings;
    private long _recoveries;

    /// <summary>Addresses-of-record with at least one binding.</summary>
    public long AddressesOfRecord => Interlocked.Read(ref _addressesOfRecord);

    public long Bindings => Interlocked.Read(ref _bindings);

    /// <summary>Durable slots that have been read from the store: at the start, when they come from another node, and when one has failed.</summary>
    public long Recoveries => Interlocked.Read(ref _recoveries);

    internal void AddRecovery() => Interlocked.Increment(ref _recoveries);

    internal void Add(int addressesOfRecord, int bindings)
    {
        if (addressesOfRecord != 0) Interlocked.Add(ref _addressesOfRecord, addressesOfRecord);
        if (bindings != 0) Interlocked.Add(ref _bindings, bindings);
    }
}
