using System.Runtime.InteropServices;

namespace ActorSip.Sip.Security;

/// <summary>
/// Numbers the nonces of one loop and remembers which counts of them were used, in a fixed number of slots (as Kamailio's array of nonce counts does): a nonce's slot is its number modulo their count. A slot is taken by
/// the first use of a nonce, not by its issue, so a flood of challenges pushes nobody out; a later nonce takes the slot of an earlier one, which is then forgotten and never good again. One owner, one thread.
/// </summary>
public sealed class NonceRing
{
    /// <summary>Counts below the highest one that are still told apart: requests that overtake each other.</summary>
    public const int Window = 64;

    /// <summary>How long after its use a request may come again and still be the same one, seconds: 64 times T1, for which its sender repeats it.</summary>
    public const int RepeatTime = 32;

    /// <summary>The count of credentials that have none: they use up the whole nonce.</summary>
    private const uint Whole = uint.MaxValue;

    private readonly Slot[] _slots;
    private readonly ulong _first;
    private ulong _next;

    /// <param name="slots">How many nonces in use are remembered; 32 bytes each.</param>
    /// <param name="first">Number of the first nonce, above 0 and above all of an earlier life of the loop under the same key: those are forgotten.</param>
    public NonceRing(int slots, ulong first)
    {
        ArgumentOutOfRangeException.ThrowIfZero(first);
        _slots = new Slot[slots];
        _first = first;
        _next = first;
    }

    /// <summary>The number of a new nonce. Nothing is kept for it.</summary>
    public ulong Next() => _next++;

    /// <summary>Looks and changes nothing.</summary>
    /// <param name="number">Of the nonce, from credentials whose MAC is good.</param>
    /// <param name="count">Their nonce count; 0 for none.</param>
    /// <param name="request">Stands for the message, for <see cref="NonceUse.SameRequest"/>; 0: it is never sent again.</param>
    /// <param name="now">Seconds of any clock that does not go back.</param>
    public NonceUse Look(ulong number, uint count, ulong request, long now = 0)
    {
        if (number < _first || number >= _next) return NonceUse.Forgotten;
        ref readonly var slot = ref _slots[number % (ulong)_slots.Length];
        if (slot.Number != number) return slot.Number < number ? NonceUse.Fresh : NonceUse.Forgotten;
        if (request != 0 && slot.Request == request && unchecked((uint)now - slot.UsedAt) <= RepeatTime) return NonceUse.SameRequest;
        if (count == 0 || slot.Highest == Whole) return NonceUse.Used;
        if (count > slot.Highest) return NonceUse.Fresh;
        var back = slot.Highest - count;
        return back < Window && (slot.Counts >> (int)back & 1) == 0 ? NonceUse.Fresh : NonceUse.Used;
    }

    /// <summary>Looks, and marks the count as used when it is fresh. Only for credentials whose response is right.</summary>
    public NonceUse Use(ulong number, uint count, ulong request, long now = 0)
    {
        var use = Look(number, count, request, now);
        if (use != NonceUse.Fresh) return use;
        ref var slot = ref _slots[number % (ulong)_slots.Length];
        if (slot.Number != number) slot = new Slot { Number = number, Highest = count == 0 ? Whole : count, Counts = 1 };
        else if (count > slot.Highest)
        {
            var step = count - slot.Highest;
            slot.Counts = (step < Window ? slot.Counts << (int)step : 0) | 1;
            slot.Highest = count;
        }
        else slot.Counts |= 1UL << (int)(slot.Highest - count);

        slot.Request = request;
        slot.UsedAt = unchecked((uint)now);
        return use;
    }

    /// <summary>The nonce that has the slot, and bit i of the counts for the use of the highest count less i.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Slot
    {
        public ulong Number;
        public ulong Counts;
        public ulong Request;
        public uint Highest;
        public uint UsedAt;
    }
}
