using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;

namespace ActorSip.Location;

/// <summary>How the location table is cut into slots, and what its registrar grants.</summary>
/// <param name="HashSize">2^HashSize slots, 4 to 20.</param>
/// <param name="Shards">Groups of slots that move together, 1 to 4096.</param>
/// <param name="HashKey">Chooses the slot of an address-of-record; secret, so that nobody can aim at one slot.</param>
/// <param name="MaxAddresses">Most addresses-of-record of a node: one more is refused with 503.</param>
/// <param name="Repeats">How long a repeat of a REGISTER may come, milliseconds: timer J of RFC 3261.</param>
/// <param name="Registration">Intervals and the limit on contacts.</param>
/// <param name="Keepalive">Which contacts are pinged; null: none.</param>
public sealed record LocationSettings(int HashSize, int Shards, HashKey HashKey, int MaxAddresses, int Repeats, RegistrationPolicy Registration, KeepaliveSettings? Keepalive = null)
{
    /// <summary>How many slots there are.</summary>
    public int Slots => 1 << HashSize;

    public int SlotOf(ReadOnlySpan<byte> addressOfRecord) => (int)(KeyedHash.Of(HashKey, addressOfRecord) & (uint)(Slots - 1));
}
