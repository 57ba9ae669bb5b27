namespace ActorSip.Location;

/// <summary>How much the slots of this node hold. Slots add from their own threads.</summary>
public sealed class LocationStatistics
{
    private long _addressesOfRecord;
    private long _bindings;

    /// <summary>Addresses-of-record with at least one binding.</summary>
    public long AddressesOfRecord => Interlocked.Read(ref _addressesOfRecord);

    public long Bindings => Interlocked.Read(ref _bindings);

    internal void Add(int addressesOfRecord, int bindings)
    {
        if (addressesOfRecord != 0) Interlocked.Add(ref _addressesOfRecord, addressesOfRecord);
        if (bindings != 0) Interlocked.Add(ref _bindings, bindings);
    }
}
